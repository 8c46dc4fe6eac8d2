#!/usr/bin/python3
"""A mail server for the demonstration: takes every mail on a port of this
machine and puts it into a folder.

usage: mailbox.py PORT FOLDER

SPDX-License-Identifier: MIT
"""
import os
import socketserver
import sys
import threading


class Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode('ascii') + b'\r\n')

    def handle(self):
        self.say('220 demo')
        for line in self.rfile:
            word = line[:4].upper()
            if word == b'EHLO':
                self.say('250-demo')
                self.say('250 8BITMIME')
            elif word == b'DATA':
                self.say('354 go on')
                self.server.keep(self.read_mail())
                self.say('250 kept')
            elif word == b'QUIT':
                self.say('221 bye')
                return
            else:
                self.say('250 ok')

    def read_mail(self):
        lines = []
        for line in self.rfile:
            if line == b'.\r\n':
                break
            lines.append(line[1:] if line.startswith(b'.') else line)
        return b''.join(lines)


class Mailbox(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port, folder):
        super().__init__(('127.0.0.1', port), Session)
        self.folder, self.count, self.lock = folder, 0, threading.Lock()
        os.makedirs(folder, exist_ok=True)

    def keep(self, mail):
        with self.lock:
            self.count += 1
            with open(os.path.join(self.folder, '%02d.eml' % self.count), 'wb') as f:
                f.write(mail)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    Mailbox(int(sys.argv[1]), sys.argv[2]).serve_forever()


if __name__ == '__main__':
    main()
