#!/usr/bin/env python3
"""Send a file over TCP, as docs/lab-sheet.md asks for.

usage: send.py read-write|mmap-write|sendfile FILE [COUNT | hold | overwrite]

COUNT      so many times (1)
hold       stay connected for ten seconds afterwards, so that ss can look
overwrite  send 64 KiB, overwrite the file and the buffer before anybody reads: what arrives?
"""
import mmap
import os
import resource
import socket
import sys
import time

CHUNK = 65536


def counters():
    with open("/proc/self/io") as f:
        read_bytes = next(int(line.split()[1]) for line in f if line.startswith("read_bytes"))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"read_bytes": read_bytes, "sleeps": usage.ru_nvcsw, "major faults": usage.ru_majflt}


def write_all(to, piece):
    while piece:
        piece = piece[os.write(to, piece):]


def read_write(file, to, size, buffer):
    done = 0
    while done < size:
        n = file.readinto(buffer)
        write_all(to, memoryview(buffer)[:n])
        done += n


def mmap_write(file, to, size, buffer):
    mapping = memoryview(mmap.mmap(file.fileno(), size, prot=mmap.PROT_READ))
    for done in range(0, size, CHUNK):
        write_all(to, mapping[done:done + CHUNK])


def sendfile(file, to, size, buffer):
    done = 0
    while done < size:
        done += os.sendfile(to, file.fileno(), done, min(CHUNK, size - done))


def receive(connection, size):
    got = b""
    while len(got) < size:
        piece = connection.recv(size - len(got))
        if not piece:
            break
        got += piece
    return got


def overwrite(strategy, path, to, connection):
    with open(path, "rb") as f:
        old = f.read(CHUNK)
    new = bytes(255 - byte for byte in old)
    buffer = bytearray(CHUNK)
    with open(path, "r+b", buffering=0) as file:
        mapping = mmap.mmap(file.fileno(), CHUNK)
        strategy(file, to.fileno(), CHUNK, buffer)
        time.sleep(0.1)        # until all of it is in the receive queue
        mapping[:] = new
        buffer[:] = new
        got = receive(connection, CHUNK)
        mapping[:] = old
    letters = {old: "A", new: "B"}
    pages = [letters.get(old if got[i:i + 4096] == old[i:i + 4096] else
                         new if got[i:i + 4096] == new[i:i + 4096] else b"", "?")
             for i in range(0, CHUNK, 4096)]
    print("".join(pages), "(A: the old bytes, B: the new)")


def main():
    strategy = {"read-write": read_write, "mmap-write": mmap_write, "sendfile": sendfile}[sys.argv[1]]
    path, how = sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "1"
    listener = socket.create_server(("127.0.0.1", 0))
    to = socket.create_connection(listener.getsockname())
    connection, _ = listener.accept()
    if how == "overwrite":
        overwrite(strategy, path, to, connection)
        return
    if os.fork() == 0:         # the receiver
        to.close()
        while connection.recv(1 << 20):
            pass
        os._exit(0)
    connection.close()
    size, buffer = os.path.getsize(path), bytearray(CHUNK)
    with open(path, "rb", buffering=0) as file:
        before = counters()
        for _ in range(1 if how == "hold" else int(how)):
            file.seek(0)
            strategy(file, to.fileno(), size, buffer)
        after = counters()
    for name, value in before.items():
        print(f"{name}: {after[name] - value}")
    if how == "hold":
        print("port:", to.getsockname()[1], flush=True)
        time.sleep(10)


main()
