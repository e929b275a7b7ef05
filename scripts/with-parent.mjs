// Loaded into the web server and the build: when the launcher is gone, however it went, they go too.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
