const lookEveryMs = 200;

/**
 * Ends the reader when the server that started it is gone, even by `kill -9`. On a thread of its own: the reader itself may be busy in one
 * long call of SheetJS and hear nothing. It is told which process that is: were it to look, it might look too late.
 */
addEventListener("message", ({ data: server }: MessageEvent<number>) => {
  setInterval(() => {
    if (process.ppid !== server) process.kill(process.pid, "SIGKILL");
  }, lookEveryMs);
});

export {}; // a module
