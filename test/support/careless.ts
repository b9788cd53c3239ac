/** Loaded before the program: at this signal a promise fails that nobody waits for. */
process.on("SIGUSR2", () => void Promise.reject(new TypeError("nobody waits")));
