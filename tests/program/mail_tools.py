"""A mail server for tests that misbehaves as it is told, certificates for it,
and reading what it was given.

SPDX-License-Identifier: MIT
"""
import email
import email.policy
import os
import socket
import ssl
import subprocess
import threading
import time


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def wait_for_port(port):
    for _ in range(200):
        try:
            socket.create_connection(('127.0.0.1', port), 1).close()
            return
        except OSError:
            time.sleep(0.05)


def openssl(*args):
    subprocess.run(['openssl', *args], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def certificates(folder):
    """A certificate authority, and certificates by it for 127.0.0.1 and for
    another host: {ca, good, other: path}; keys beside them end in .key."""
    paths = {n: os.path.join(folder, n + '.pem')
             for n in ('ca', 'good', 'other')}
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2',
            '-subj', '/CN=test CA', '-keyout', paths['ca'] + '.key',
            '-out', paths['ca'])
    for name, host in (('good', 'IP:127.0.0.1'), ('other', 'DNS:evil.dk')):
        path = paths[name]
        openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=x',
                '-keyout', path + '.key', '-out', path + '.csr')
        with open(path + '.ext', 'w', encoding='ascii') as f:
            f.write('subjectAltName=%s\n' % host)
        openssl('x509', '-req', '-in', path + '.csr', '-CA', paths['ca'],
                '-CAkey', paths['ca'] + '.key', '-CAcreateserial', '-days',
                '2', '-extfile', path + '.ext', '-out', path)
    return paths


class Gone(Exception):
    """The connection is over."""


class Session:
    """One connection. How it behaves is the server's to say."""

    def __init__(self, server, connection):
        self.server = server
        self.connection = connection
        self.rest = b''
        self.secure = False

    def say(self, text):
        data = text.encode('latin-1') + b'\r\n'
        if self.server.does('drip'):
            for byte in data:
                self.connection.sendall(bytes([byte]))
                time.sleep(0.004)
        else:
            self.connection.sendall(data)

    def receive(self):
        data = self.connection.recv(65536)
        if not data:
            raise Gone
        self.rest += data

    def line(self):
        while b'\r\n' not in self.rest:
            self.receive()
        line, self.rest = self.rest.split(b'\r\n', 1)
        return line.decode('latin-1')

    def data(self):
        """All of a mail, dots taken out."""
        while b'\r\n.\r\n' not in self.rest and self.rest[:3] != b'.\r\n':
            if self.server.does('drop in data') and len(self.rest) > 20000:
                raise Gone
            self.receive()
        end = self.rest.find(b'\r\n.\r\n')
        mail, self.rest = self.rest[:end + 2], self.rest[end + 5:]
        return mail.replace(b'\r\n..', b'\r\n.')

    def stall(self, where):
        if self.server.does('stall ' + where):
            while not self.server.closing:
                time.sleep(0.05)
            raise Gone

    def run(self):
        server = self.server
        self.stall('greeting')
        if server.does('garbage greeting'):
            self.connection.sendall(bytes(range(256)) * 40 + b'\r\n')
            raise Gone
        if server.does('closed'):
            self.say('554 no service here')
            raise Gone
        self.say('220 test')
        while True:
            self.command(self.line())

    def command(self, line):
        server = self.server
        verb = line.split(' ')[0].split(':')[0].upper()
        server.commands.append(line)
        time.sleep(server.pause)
        if verb == 'EHLO':
            self.stall('hello')
            if server.does('endless reply'):
                while True:
                    self.say('250-' + 'x' * 900)
            self.say('250-test')
            if server.context is not None and not self.secure:
                self.say('250-STARTTLS')
            if server.password is not None:
                self.say('250-AUTH PLAIN LOGIN')
            self.say('250 SIZE 100000000')
        elif verb == 'STARTTLS':
            self.say('220 go')
            self.connection = server.context.wrap_socket(
                self.connection, server_side=True)
            self.secure = True
        elif verb == 'AUTH':
            server.secure_logins.append(self.secure)
            good = server.password in server.decode(line, self)
            self.say('235 good' if good else '535 bad password')
        elif verb == 'RCPT':
            self.recipient(line)
        elif verb == 'DATA':
            self.take()
        elif verb == 'QUIT':
            self.say('221 bye')
            raise Gone
        else:
            self.say('250 ok')

    def recipient(self, line):
        server = self.server
        address = line.split('<')[1].split('>')[0]
        self.to = address
        if server.does('unknown user'):
            self.say('550 5.1.1 no such user')
        elif server.does('greylist') and address not in server.grey:
            server.grey.add(address)
            self.say('451 4.7.1 greylisted, come again')
        else:
            self.say('250 ok')

    def take(self):
        server = self.server
        if server.does('drop before data'):
            raise Gone
        self.say('354 go on')
        mail = self.data()
        self.stall('data')
        if server.does('full'):
            self.say('452 4.3.1 no room')
            return
        if server.does('spam'):
            self.say('554 5.7.1 not wanted')
            return
        time.sleep(server.pause)
        with server.lock:
            server.mails.append((self.to, mail))
        time.sleep(server.pause)
        if server.does('drop after data'):
            raise Gone
        if server.does('garbage after data'):
            self.connection.sendall(b'\x00\xff what\r\n' * 10)
            raise Gone
        self.say('250 2.0.0 taken as %d' % len(server.mails))
        if server.does('drop after reply'):
            raise Gone


class Server:
    """On 127.0.0.1, until the with block ends."""

    def __init__(self, *faults, certificate=None, password=None, pause=0):
        self.faults = set(faults)
        self.password = password
        self.pause = pause
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate, certificate + '.key')
        self.mails, self.commands, self.grey = [], [], set()
        self.secure_logins = []
        self.connections = 0
        self.closing = False
        self.lock = threading.Lock()
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]

    def does(self, fault):
        return fault in self.faults

    @staticmethod
    def decode(line, session):
        import base64
        words = line.split(' ')
        if len(words) > 2:
            return base64.b64decode(words[2]).decode()
        session.say('334 ')
        return base64.b64decode(session.line()).decode()

    def serve(self, connection):
        session = Session(self, connection)
        try:
            session.run()
        except (Gone, OSError, ssl.SSLError, ValueError, IndexError):
            pass
        session.connection.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,),
                             daemon=True).start()

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.closing = True
        # A thread that waits in it would still answer, in the place of the
        # next server.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def parse(mail):
    return email.message_from_bytes(mail, policy=email.policy.default)


def attachments(message):
    """{name: bytes}"""
    return {part.get_filename(): part.get_content()
            if not part.get_content_type().startswith('text/')
            else part.get_payload(decode=True)
            for part in message.iter_attachments()}
