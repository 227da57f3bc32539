import asyncio, ctypes, hashlib, json, os, signal, socket, sqlite3, subprocess, sys, threading
import multiprocessing as mp
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import shared_memory


def square(x):
    return x * x


def add(value):
    for _ in range(20):
        with value.get_lock():
            value.value += 1


def processes():
    with mp.get_context('fork').Pool(2) as pool:
        print(pool.map(square, range(8)))
    spawned = mp.get_context('spawn')
    value = spawned.Value('i', 0)
    process = spawned.Process(target=add, args=(value,))
    process.start()
    add(value)
    process.join()
    print(process.exitcode, value.value)
    block = shared_memory.SharedMemory(create=True, size=100)
    pid = os.fork()
    if pid == 0:
        same = shared_memory.SharedMemory(block.name)
        same.buf[0] = 7
        os._exit(4)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), block.buf[0])
    block.close()
    block.unlink()


def children():
    print(subprocess.run(['sort', '-r'], input=b'a\nb\n', capture_output=True).stdout)
    print(subprocess.call('exit 3', shell=True), subprocess.getstatusoutput('kill -9 $$'))
    cat = subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    print(len(cat.communicate(b'x' * 300000)[0]))
    try:
        subprocess.run(['sleep', '60'], timeout=.1)
    except subprocess.TimeoutExpired:
        print('timeout')


def threads():
    with ThreadPoolExecutor(4) as pool:
        print(sum(pool.map(lambda x: hashlib.sha256(bytes([x])).digest()[0], range(50))))
    barrier, event, got = threading.Barrier(3), threading.Event(), []
    reading, writing = os.pipe()
    waiters = [threading.Thread(target=barrier.wait) for _ in range(2)]
    waiters.append(threading.Thread(target=lambda: got.append(os.read(reading, 10))))
    for thread in waiters:
        thread.start()
    barrier.wait()
    threading.Timer(.02, event.set).start()
    print(event.wait())
    os.write(writing, b'z')
    for thread in waiters:
        thread.join()
    print(got)


async def answer(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()


async def events():
    server = await asyncio.start_server(answer, '127.0.0.1', 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b'hello\n')
    print(await reader.read())
    writer.close()
    server.close()
    process = await asyncio.create_subprocess_exec('echo', 'sub', stdout=subprocess.PIPE)
    print(await process.communicate(), process.returncode)
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.add_signal_handler(signal.SIGUSR1, future.set_result, 'signal')
    os.kill(os.getpid(), signal.SIGUSR1)
    print(await future)


def libraries():
    database = sqlite3.connect('x.db')
    database.execute('create table t(a, b)')
    database.executemany('insert into t values(?, ?)', ((i, str(i)) for i in range(500)))
    database.commit()
    print(database.execute('select sum(a), max(b) from t').fetchone())
    numbers = (ctypes.c_int * 5)(5, 2, 4, 1, 3)
    pointer = ctypes.POINTER(ctypes.c_int)
    order = ctypes.CFUNCTYPE(ctypes.c_int, pointer, pointer)(lambda x, y: x[0] - y[0])
    ctypes.CDLL(None).qsort(numbers, 5, 4, order)
    print(list(numbers), json.loads(json.dumps({'a': [1, None, 2.5]})))
    ours, theirs = socket.socketpair()
    socket.send_fds(ours, [b'f'], [1])
    _, descriptors, _, _ = socket.recv_fds(theirs, 10, 1)
    os.write(descriptors[0], b'passed\n')
    endless = lambda f: f(f)
    try:
        endless(endless)
    except RecursionError:
        print('recursion')


if __name__ == '__main__':
    sys.stdout.reconfigure(line_buffering=True)
    processes()
    children()
    threads()
    asyncio.run(events())
    libraries()
