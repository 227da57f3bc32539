package io.jemu.trace.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The page without its data, put together from readable resources. The scripts are ES modules that are joined into one:
 * an inline script cannot import. A Content-Security-Policy lets run only that script, by its digest, and
 * forbids every request.
 */
final class ReportPage {
    private static final String SHELL = "report.html";
    private static final List<String> STYLES = List.of("css/base.css", "css/table.css", "css/views.css");
    /** Lists of modules, each after those that it imports from. */
    private static final String PAGE_MODULES = "page/modules";
    private static final String WORKER_MODULES = "worker/modules";
    /** The forms that an import and an export have in these modules. */
    private static final Pattern IMPORT = Pattern.compile("import (\\{.*}) from '\\./(\\w+)\\.js';");
    private static final Pattern EXPORT = Pattern.compile("export ((?:async )?(?:function|class|const) (\\w+).*)");

    private ReportPage() {
    }

    /** The whole page but for the data, which follow it. */
    static String html() {
        String style = STYLES.stream().map(ReportPage::resource).collect(Collectors.joining());
        String script = script(PAGE_MODULES);
        return resource(SHELL)
                .replace("{{policy}}", policy(style, script))
                .replace("{{style}}", style)
                .replace("{{worker}}", script(WORKER_MODULES))
                .replace("{{script}}", script);
    }

    private static String policy(String style, String script) {
        return "default-src 'none'; script-src '" + digest(script) + "' blob:; worker-src blob:; style-src '"
                + digest(style) + "'; base-uri 'none'; form-action 'none'";
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** The modules that a list names, each a function that returns what it exports. */
    private static String script(String list) {
        String directory = list.substring(0, list.indexOf('/') + 1);
        return resource(list).lines().map(file -> module(file, resource(directory + file)))
                .collect(Collectors.joining("", "\"use strict\";\nconst modules = {};\n", ""));
    }

    private static String module(String file, String text) {
        StringBuilder body = new StringBuilder();
        List<String> exported = new ArrayList<>();
        text.lines().forEach(line -> {
            Matcher imports = IMPORT.matcher(line);
            Matcher exports = EXPORT.matcher(line);
            if (imports.matches()) {
                body.append("const ").append(imports.group(1)).append(" = modules.").append(imports.group(2))
                        .append(';');
            } else if (exports.matches()) {
                body.append(exports.group(1));
                exported.add(exports.group(2));
            } else {
                body.append(line);
            }
            body.append('\n');
        });
        String name = file.substring(0, file.indexOf('.'));
        return "modules." + name + " = (() => {\n" + body + "return {" + String.join(", ", exported) + "};\n})();\n";
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("jemu's jar has no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
