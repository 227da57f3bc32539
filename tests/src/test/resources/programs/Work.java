import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Garbage, threads, locks, exceptions, a process, a file, a socket. */
public class Work {
    public static void main(String[] arguments) throws Exception {
        System.out.println("Java " + Runtime.version().feature());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
        garbage();
        locks();
        exceptions();
        process();
        socket();
        Path path = Files.writeString(Path.of("f"), "x".repeat(10_000));
        try (FileChannel channel = FileChannel.open(path)) {
            System.out.println(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).get(9_999));
        }
        Files.delete(path);
        System.exit(5);
    }

    private static void garbage() {
        List<byte[]> kept = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            byte[] array = new byte[10_000];
            if (i % 100 == 0) {
                kept.add(array);
            }
        }
        System.gc();
        System.out.println(kept.size());
    }

    private static void locks() throws InterruptedException {
        AtomicInteger atomic = new AtomicInteger();
        Object lock = new Object();
        int[] plain = {0};
        Callable<Void> task = () -> {
            for (int i = 0; i < 300; i++) {
                atomic.incrementAndGet();
                synchronized (lock) {
                    plain[0]++;
                }
            }
            return null;
        };
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            pool.invokeAll(List.of(task, task, task, task, task, task));
        }
        System.out.println(atomic + " " + plain[0]);
        Thread sleeper = new Thread(() -> {
            try {
                Thread.sleep(100_000);
            } catch (InterruptedException e) {
                System.out.println("interrupted");
            }
        });
        sleeper.start();
        sleeper.interrupt();
        sleeper.join();
    }

    private static int depth(int n) {
        return depth(n + 1) + 1;
    }

    /** Compiled code finds null, zero and the end of the stack by a signal. */
    private static void exceptions() {
        try {
            depth(0);
        } catch (StackOverflowError e) {
            System.out.println("stack overflow");
        }
        int[] array = {0, 1, 2, 3, 4};
        int[] caught = new int[4];
        // Often enough to be compiled.
        for (int i = 0; i < 800; i++) {
            caught[quotient(i % 7 == 0 ? null : array, i % 6)]++;
        }
        System.out.println(Arrays.toString(caught));
    }

    private static int quotient(int[] array, int i) {
        try {
            return 1 / array[i] / 2;
        } catch (NullPointerException e) {
            return 1;
        } catch (ArrayIndexOutOfBoundsException e) {
            return 2;
        } catch (ArithmeticException e) {
            return 3;
        }
    }

    private static void process() throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-c", "read x; echo got $x; exit 3").start();
        process.getOutputStream().write("line\n".getBytes());
        process.getOutputStream().close();
        System.out.print(new String(process.getInputStream().readAllBytes()));
        System.out.println(process.waitFor());
    }

    private static void socket() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write(socket.getInputStream().read() + 1);
                } catch (Exception e) {
                    e.printStackTrace();
                }
            });
            thread.start();
            try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                socket.getOutputStream().write(41);
                System.out.println(socket.getInputStream().read());
            }
            thread.join();
        }
    }
}
