"""Stands between Pixie and a server, and passes bytes on as it is told: late, never, cut off, or as nonsense."""

import socket
import threading
import time

from servers import free_port

GARBAGE = b"\x00\xff\x01 this is no protocol at all \r\n\r\n" * 8


class FaultyProxy:
    """`mode`: pass, delay (each piece of an answer comes `late` seconds late), garbage (nonsense in place of answers), cut (a connection ends at
    its first answer) or refuse (nobody listens)."""

    def __init__(self, target, late=3):
        self.target, self.late = target, late
        self.mode = "pass"
        self.open = []
        self.lock = threading.Lock()
        self.port = free_port()
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.accepting = None
        self.listen()

    def listen(self):
        self.listener.listen(256)
        self.accepting = threading.Thread(target=self.accept, daemon=True)
        self.accepting.start()

    def stop_listening(self):
        """The port stays this socket's, so that nobody else can take it, and refuses connections."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.accepting.join()

    def set(self, mode):
        """From now on. A fault meets the connections that are open at their next answer; a return to `pass` ends them, because their
        protocol may be out of step."""
        before, self.mode = self.mode, mode
        if mode == "refuse":
            self.stop_listening()
        elif before == "refuse":
            self.listen()
        if mode != "pass":
            return
        with self.lock:
            for made in self.open:
                self.end(made)
            self.open = []

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target), 30)
                server.settimeout(None)
            except OSError:
                self.end(client)
                continue
            with self.lock:
                self.open += [client, server]
            threading.Thread(target=self.carry, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self.carry, args=(server, client, True), daemon=True).start()

    def carry(self, source, sink, is_answer):
        try:
            while piece := source.recv(65536):
                mode = self.mode if is_answer else "pass"
                if mode == "delay":
                    time.sleep(self.late)
                elif mode == "garbage":
                    piece = GARBAGE
                elif mode in ("cut", "refuse"):
                    break
                sink.sendall(piece)
        except OSError:
            pass
        self.end(source)
        self.end(sink)

    @staticmethod
    def end(made):
        try:
            made.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        made.close()

    def close(self):
        self.set("pass")
        self.stop_listening()
        self.listener.close()
