package io.jemu.tests.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Server;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database: made, served by many processes with shared memory, and asked. */
class PostgresTest {
    private static final String QUERIES = """
            CREATE TABLE items (id int PRIMARY KEY, name text, price numeric(10, 2));
            INSERT INTO items SELECT i, md5(i::text), i * 1.5 FROM generate_series(1, 2000) i;
            CREATE INDEX ON items (name);
            SELECT count(*), max(name), sum(price) FROM items;
            SELECT id FROM items WHERE name < '01' ORDER BY name;
            BEGIN; DELETE FROM items WHERE id % 2 = 0; ROLLBACK;
            UPDATE items SET price = price * 2 WHERE id <= 10 RETURNING id, price;
            EXPLAIN (COSTS OFF) SELECT * FROM items WHERE id = 7;
            SELECT to_char(timestamp '2024-02-29 12:34:56', 'Day DD Mon YYYY'), regexp_replace('abc', 'b(.)', '<\\1>');
            SELECT 1 / 0;
            """;

    @TempDir
    Path directory;

    /** The server refuses to run as root: the words that run others as somebody else, none if that is not needed. */
    private List<String> nobody() throws IOException {
        if (!Files.getOwner(directory).getName().equals("root")) {
            return List.of();
        }
        List<String> words = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        Tools.require("setpriv");
        List<String> probe = new ArrayList<>(words);
        probe.addAll(List.of("sh", "-c", "test -r " + Jemu.jar() + " && echo >/dev/null"));
        assumeTrue(Command.of(probe).runNatively().status() == 0,
                "an unprivileged user cannot read jemu's jar or not write to /dev/null");
        Tools.mustSucceed(Command.of("chown", "65534:65534", directory.toString()));
        return words;
    }

    private static Path programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        assumeTrue(Files.isDirectory(versions), "postgresql is not installed");
        try (Stream<Path> found = Files.list(versions)) {
            return found.map(version -> version.resolve("bin")).filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    @Test
    void isMadeServedAndAsked() throws IOException {
        Path programs = programs();
        List<String> nobody = nobody();
        Files.writeString(directory.resolve("queries.sql"), QUERIES);
        String expected = answers(null, nobody, programs, "native");
        assertThat(answers(Jemu.with().under(nobody), List.of(), programs, "jemu")).isEqualTo(expected);
        assertThat(expected).contains("2000|ffeed84c7cb1ae7bf4ec4bd78275bb98|3001500.00", "division by zero");
    }

    private String answers(Jemu jemu, List<String> prefix, Path programs, String name) {
        String data = directory.resolve(name).toString();
        Outcome made = run(jemu, command(prefix, programs.resolve("initdb"), "-D", data, "-A", "trust", "-U", "owner",
                "--no-sync", "-E", "UTF8", "--locale=C"));
        assertThat(made.status()).as(made.stdout() + made.stderr()).isZero();
        Path sockets = directory.resolve(name);
        try (Server server = Server.start(jemu, command(prefix, programs.resolve("postgres"), "-D", data, "-F",
                "-c", "listen_addresses=", "-k", sockets.toString()), directory.resolve(name + ".log"))
                .awaitOutput("ready to accept connections")) {
            Outcome answers = run(jemu, command(prefix, programs.resolve("psql"), "-h", sockets.toString(), "-U",
                    "owner", "-d", "postgres", "-X", "-A", "-t", "-f", directory.resolve("queries.sql").toString()));
            assertThat(answers.status()).as(answers.stderr() + server.log()).isZero();
            assertThat(server.signal("INT").awaitEnd()).as(server.log()).isZero();
            assertThat(server.log()).contains("database system is shut down");
            return answers.stdout() + answers.stderr();
        }
    }

    private static Outcome run(Jemu jemu, Command command) {
        return jemu == null ? command.runNatively() : jemu.run(command);
    }

    private Command command(List<String> prefix, Path program, String... arguments) {
        List<String> words = new ArrayList<>(prefix);
        words.add(program.toString());
        words.addAll(List.of(arguments));
        return Command.of(words).in(directory).with("HOME", directory.toString());
    }
}
