// Closes a socket without a word. One that is closed while it opens makes the browser write its address into the console,
// and the address carries a claim code or a token.

export function closeSocket(socket: WebSocket): void {
  if (socket.readyState === WebSocket.CONNECTING) {
    socket.addEventListener('open', () => socket.close())
  } else {
    socket.close()
  }
}
