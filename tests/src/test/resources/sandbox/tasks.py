import errno, os
reading, writing = os.pipe()
children = []
try:
    while True:
        child = os.fork()
        if child == 0:
            os.close(writing)
            os.read(reading, 1)
            os._exit(0)
        children.append(child)
except OSError as error:
    print(len(children), errno.errorcode[error.errno])
os.close(writing)
for child in children:
    os.waitpid(child, 0)
if os.fork() == 0:
    os._exit(0)
print(os.wait()[1])
