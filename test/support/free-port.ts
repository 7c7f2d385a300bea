import { createServer } from "node:net";

/** A port on the loopback interface that nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") {
        reject(new Error("the system gave no port"));
        return;
      }
      server.close(() => resolve(address.port));
    });
  });
}
