package io.jemu.trace.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ReportPageTest {
    private final String page = ReportPage.html();

    @Test
    void itsPolicyLetsRunOnlyItsOwnScriptAndStyle() throws NoSuchAlgorithmException {
        String policy = between("Content-Security-Policy\" content=\"", "\"");
        assertThat(policy).startsWith("default-src 'none'; ")
                .contains("script-src '" + digest(between("<script>", "</script>")) + "' blob:;")
                .contains("style-src '" + digest(between("<style>", "</style>")) + "';")
                .doesNotContain("unsafe").doesNotContain("http");
    }

    @Test
    void needsNothingElse() {
        Matcher addresses = Pattern.compile("(https?:)?//[a-z][\\w.]+\\.\\w+/?\\S*").matcher(page);
        // The name of SVG's namespace is no address to be fetched.
        assertThat(addresses.results().map(found -> found.group()))
                .allMatch(text -> text.contains("www.w3.org/2000/svg"));
        assertThat(page).doesNotContain("src=").doesNotContain("{{").doesNotContain("@import")
                .doesNotContainPattern("url\\((?!#)");
    }

    @Test
    void noModuleKeepsItsImports() {
        assertThat(between("<script>", "</script>").lines()).noneMatch(line -> line.startsWith("import "))
                .noneMatch(line -> line.startsWith("export "));
        assertThat(between("id=\"worker\">", "</script>")).contains("self.onmessage");
    }

    private String between(String begin, String end) {
        int from = page.lastIndexOf(begin) + begin.length();
        return page.substring(from, page.indexOf(end, from));
    }

    private static String digest(String text) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }
}
