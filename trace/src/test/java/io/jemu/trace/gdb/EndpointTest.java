package io.jemu.trace.gdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @Test
    void portsHostsAndPaths() {
        assertThat(Endpoint.parse("1234")).isEqualTo(new Endpoint.Tcp("", 1234));
        assertThat(Endpoint.parse(":0")).isEqualTo(new Endpoint.Tcp("", 0));
        assertThat(Endpoint.parse("example.org:65535")).isEqualTo(new Endpoint.Tcp("example.org", 65535));
        assertThat(Endpoint.parse("[::1]:7")).isEqualTo(new Endpoint.Tcp("::1", 7));
        assertThat(Endpoint.parse("./a:1")).isEqualTo(new Endpoint.Local("./a:1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "host", "host:", "65536", "-1", "+1", "1e3", "999999999999"})
    void whatIsNeither(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.parse(text)).withMessageContaining(text);
    }

    @Test
    void withoutAHostOnlyThisMachineCanConnect() throws IOException {
        try (ServerSocketChannel listening = Endpoint.parse("0").listen()) {
            InetSocketAddress address = (InetSocketAddress) listening.getLocalAddress();
            assertThat(address.getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
            assertThat(Endpoint.name(listening)).isEqualTo("127.0.0.1:" + address.getPort());
        }
    }

    @Test
    void aSocketsFileGoesWithIt(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("socket");
        ServerSocketChannel listening = Endpoint.parse(path.toString()).listen();
        assertThat(path).exists();
        assertThat(Endpoint.name(listening)).isEqualTo(path.toString());
        Endpoint.close(listening);
        assertThat(path).doesNotExist();
    }
}
