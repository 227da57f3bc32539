import os, sys
os.chdir(sys.argv[1])
for i in range(5000):
    with open(str(i), 'w') as file:
        file.write(str(i))
print(len(os.listdir('.')), sum(int(open(str(i)).read()) for i in range(5000)))
for i in range(5000):
    os.unlink(str(i))
print(os.listdir('.'))
