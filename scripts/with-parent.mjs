// Loaded into the web server: when the launcher is gone, however it went, the server goes too and frees its port.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
