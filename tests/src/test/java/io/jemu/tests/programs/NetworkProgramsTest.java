package io.jemu.tests.programs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Server;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients and servers: in jemu, on the host, and one of each. */
class NetworkProgramsTest {
    private static final Jemu JEMU = Jemu.with();
    private static final int FILE_SIZE = 300_000;

    @TempDir
    Path directory;
    private int port;

    @BeforeEach
    void chooseAPort() {
        port = Server.freePort();
    }

    private static Outcome run(Jemu jemu, Command command) {
        return jemu == null ? command.runNatively() : jemu.run(command);
    }

    private Command command(String... words) {
        return Command.of(words).in(directory);
    }

    private static String program(String name) {
        Tools.require(name);
        return Files.isExecutable(Path.of("/usr/sbin", name)) ? "/usr/sbin/" + name : "/usr/bin/" + name;
    }

    private Path file(String name, byte[] contents) throws IOException {
        return Files.write(directory.resolve(name), contents);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void redisServesItsClientAndItsBenchmark() throws IOException {
        String server = program("redis-server");
        file("commands", """
                SET name value
                GET name
                INCRBY counter 41
                INCR counter
                RPUSH list a b c d
                LRANGE list 1 -2
                ZADD sorted 3 three 1 one
                ZRANGE sorted 0 -1 WITHSCORES
                EVAL "return redis.call('DBSIZE')" 0
                GET list
                EXPIRE name 1000
                OBJECT ENCODING list
                """.getBytes());
        String[] expected = redis(null, server);
        assertThat(redis(JEMU, server)).isEqualTo(expected);
        assertThat(expected[0]).contains("value\n", "42\n", "WRONGTYPE");
    }

    private String[] redis(Jemu jemu, String server) {
        String number = String.valueOf(port);
        try (Server redis = Server.start(jemu, command(server, "--port", number, "--bind", "127.0.0.1", "--save", "",
                "--dir", directory.toString()), directory.resolve("redis.log")).awaitPort(port)) {
            Outcome client = run(jemu, command(program("redis-cli"), "-p", number)
                    .input(directory.resolve("commands")));
            assertThat(client.status()).as(client.stderr()).isZero();
            Outcome benchmark = run(jemu, command(program("redis-benchmark"), "-p", number, "-n", "1000", "-q",
                    "--csv", "-t", "ping,set,get,lpush"));
            assertThat(benchmark.status()).as(benchmark.stderr()).isZero();
            Outcome stop = run(jemu, command(program("redis-cli"), "-p", number, "SHUTDOWN", "NOSAVE"));
            assertThat(stop.status()).as(stop.stderr()).isZero();
            assertThat(redis.awaitEnd()).as(redis.log()).isZero();
            String[] tests = benchmark.stdout().lines().map(line -> line.split(",")[0]).toArray(String[]::new);
            return new String[] {client.stdout(), Arrays.toString(tests)};
        }
    }

    @Test
    void nginxServesAFile() throws IOException {
        String server = program("nginx");
        byte[] contents = random(FILE_SIZE);
        file("file.bin", contents);
        boolean root = Files.getOwner(file("mine", new byte[0])).getName().equals("root");
        file("nginx.conf", """
                %s
                daemon off;
                worker_processes 2;
                pid nginx.pid;
                error_log stderr;
                events { worker_connections 64; }
                http {
                    access_log off; sendfile on; keepalive_timeout 5;
                    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                    server { listen 127.0.0.1:%d; listen unix:nginx.sock; root %s; }
                }
                """.formatted(root ? "user root;" : "", port, directory).getBytes());
        Command command = command(server, "-p", directory.toString(), "-c", "nginx.conf", "-e", "stderr");
        String expected = nginx(null, command, contents);
        assertThat(nginx(JEMU, command, contents)).isEqualTo(expected);
        assertThat(expected).contains("HTTP/1.1 200", "HTTP/1.1 404", "HTTP/1.1 206");
    }

    private String nginx(Jemu jemu, Command command, byte[] contents) throws IOException {
        String curl = program("curl");
        String url = "http://127.0.0.1:" + port;
        try (Server nginx = Server.start(jemu, command, directory.resolve("nginx.log")).awaitPort(port)) {
            Path copy = directory.resolve("copy.bin");
            Outcome fetch = run(jemu, command(curl, "-s", "-D", "-", "-o", copy.toString(), url + "/file.bin"));
            assertThat(fetch.status()).isZero();
            assertThat(Files.readAllBytes(copy)).isEqualTo(contents);
            Outcome missing = run(jemu, command(curl, "-s", "-i", url + "/missing"));
            Outcome part = run(jemu, command(curl, "-s", "-D", "-", "-o", copy.toString(), "-r", "1000-1999",
                    "--unix-socket", "nginx.sock", "http://localhost/file.bin"));
            assertThat(Files.readAllBytes(copy)).isEqualTo(Arrays.copyOfRange(contents, 1000, 2000));
            assertThat(nginx.signal("QUIT").awaitEnd()).as(nginx.log()).isZero();
            return (fetch.stdout() + missing.stdout() + part.stdout()).replaceAll("(?m)^Date: .*$", "Date");
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true"})
    void opensslTalksToOpenssl(boolean serverInJemu, boolean clientInJemu) throws IOException {
        String openssl = program("openssl");
        Outcome key = JEMU.run(command(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem", "-out", "certificate.pem", "-days", "2",
                "-subj", "/CN=localhost"));
        assertThat(key.status()).as(key.stderr()).isZero();
        file("input", "hello\nworld\nCLOSE\n".getBytes());
        String[] serve = {openssl, "s_server", "-accept", "127.0.0.1:" + port, "-cert", "certificate.pem", "-key",
            "key.pem", "-naccept", "1", "-rev"};
        try (Server server = Server.start(serverInJemu ? JEMU : null, command(serve), directory.resolve("server.log"))
                .awaitOutput("ACCEPT")) {
            Outcome client = run(clientInJemu ? JEMU : null, command(openssl, "s_client", "-connect",
                    "127.0.0.1:" + port, "-CAfile", "certificate.pem", "-verify_return_error", "-quiet")
                    .input(directory.resolve("input")));
            assertThat(client.stdout()).as(client.stderr() + server.log()).isEqualTo("olleh\ndlrow\n");
            assertThat(server.awaitEnd()).as(server.log()).isZero();
        }
    }

    @Test
    void pythonServesItself() throws IOException {
        String python = program("python3");
        file("page.txt", "hello ".repeat(2000).getBytes());
        file("serve.py", """
                import http.server, json, socketserver, threading, urllib.request

                class Handler(http.server.SimpleHTTPRequestHandler):
                    protocol_version = 'HTTP/1.1'
                    def log_message(self, *arguments):
                        pass
                    def do_POST(self):
                        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
                        answer = json.dumps({key: len(value) for key, value in body.items()}).encode()
                        self.send_response(201)
                        self.send_header('Content-Length', str(len(answer)))
                        self.end_headers()
                        self.wfile.write(answer)

                server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
                threading.Thread(target=server.serve_forever).start()
                url = 'http://localhost:%d/' % server.server_address[1]
                def fetch(number):
                    sizes[number] = len(urllib.request.urlopen(url + 'page.txt').read())
                sizes = {}
                threads = [threading.Thread(target=fetch, args=(number,)) for number in range(8)]
                for thread in threads: thread.start()
                for thread in threads: thread.join()
                print(sorted(sizes.items()))
                data = json.dumps({'a': 'x' * 100000, 'b': 'yy'}).encode()
                answer = urllib.request.urlopen(urllib.request.Request(url + 'post', data))
                print(answer.status, answer.read())
                try:
                    urllib.request.urlopen(url + 'missing')
                except urllib.error.HTTPError as error:
                    print(error)
                server.shutdown()
                server.server_close()
                """.getBytes());
        Command command = command(python, "-B", "serve.py");
        Outcome expected = command.runNatively();
        Outcome outcome = JEMU.run(command);
        assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo(expected.stdout()).contains("HTTP Error 404");
        assertThat(outcome.status()).isEqualTo(expected.status());
    }

    @Test
    void curlTalksToAServerOfTheHost() throws IOException {
        String curl = program("curl");
        byte[] upload = random(1_000_000);
        file("upload", upload);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/sum");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        server.createContext("/sum", NetworkProgramsTest::answerWithSum);
        server.start();
        try {
            CRC32 sum = new CRC32();
            sum.update(upload);
            Outcome outcome = JEMU.run(command(curl, "-s", "-L", "--data-binary", "@upload", "-w", " %{http_code}",
                    "http://localhost:" + server.getAddress().getPort() + "/moved"));
            assertThat(outcome.stdout()).as(outcome.stderr())
                    .isEqualTo("POST " + upload.length + " " + sum.getValue() + " 200");
        } finally {
            server.stop(0);
        }
    }

    private static void answerWithSum(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        CRC32 sum = new CRC32();
        sum.update(body);
        byte[] answer = (exchange.getRequestMethod() + " " + body.length + " " + sum.getValue()).getBytes();
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Test
    void keysOfSshKeygenAreGood() throws IOException {
        String keygen = program("ssh-keygen");
        Outcome made = JEMU.run(command(keygen, "-q", "-t", "ed25519", "-N", "", "-C", "comment", "-f", "key"));
        assertThat(made.status()).as(made.stderr()).isZero();
        Command fingerprint = command(keygen, "-l", "-f", "key.pub");
        assertThat(JEMU.run(fingerprint).stdout()).isEqualTo(fingerprint.runNatively().stdout()).contains("ED25519");
        Command publicKey = command(keygen, "-y", "-f", "key");
        assertThat(publicKey.runNatively().stdout()).isEqualTo(Files.readString(directory.resolve("key.pub")));
        file("message", "text".getBytes());
        Outcome signed = JEMU.run(command(keygen, "-q", "-Y", "sign", "-f", "key", "-n", "file", "message"));
        assertThat(signed.status()).as(signed.stderr()).isZero();
        Outcome checked = command(keygen, "-Y", "check-novalidate", "-n", "file", "-s", "message.sig")
                .input(directory.resolve("message")).runNatively();
        assertThat(checked.status()).as(checked.stderr()).isZero();
    }
}
