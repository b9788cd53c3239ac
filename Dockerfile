# Built in one stage, run in another: what runs has no build tools and no root.
FROM oven/bun:1.4.5 AS build
WORKDIR /app
COPY package.json bun.lock bunfig.toml ./
RUN bun install --frozen-lockfile --production
COPY src src
COPY public public
COPY drizzle drizzle
RUN bun src/cli.ts build

FROM oven/bun:1.4.5-slim
WORKDIR /app
COPY --from=build --chown=root:root /app /app
RUN mkdir /data && chown bun:bun /data
USER bun
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["bun", "-e", "const answer = await fetch(`http://127.0.0.1:${process.env.PORT}/readyz`); process.exit(answer.ok ? 0 : 1)"]
STOPSIGNAL SIGTERM
CMD ["bun", "src/main.ts"]
