import multiprocessing


def work(shared, queue):
    shared['answer'] = 42
    queue.put('done')


if __name__ == '__main__':
    with multiprocessing.Manager() as manager:
        shared, queue = manager.dict(), manager.Queue()
        process = multiprocessing.Process(target=work, args=(shared, queue))
        process.start()
        process.join()
        print(dict(shared), queue.get(), process.exitcode)
