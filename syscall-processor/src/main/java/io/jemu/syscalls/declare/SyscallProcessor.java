package io.jemu.syscalls.declare;

import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;

/**
 * Makes three classes from the {@link Syscall} declarations of a module: the enum SyscallNumber of all numbers of
 * x86-64, SyscallTable which calls the declared methods, and SyscallDescriptors which describes them.
 */
@SupportedAnnotationTypes("*")
public final class SyscallProcessor extends AbstractProcessor {
    private boolean done;

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        if (done) {
            return false;
        }
        done = true; // every declaration is in the first round, since nothing generated declares system calls
        try {
            generate(round);
        } catch (IOException e) {
            processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, "cannot write sources: " + e.getMessage());
        }
        return false;
    }

    private void generate(RoundEnvironment round) throws IOException {
        Map<Integer, String> names = SyscallNames.load();
        CallReader reader = new CallReader(names, processingEnv.getMessager());
        for (Element method : round.getElementsAnnotatedWith(Syscall.class)) {
            reader.read((ExecutableElement) method);
        }
        write(NumberWriter.PACKAGE, NumberWriter.NAME, NumberWriter.write(names));
        if (!reader.failed()) {
            write(TableWriter.PACKAGE, TableWriter.NAME, TableWriter.write(reader.calls().values()));
            write(DescriptorWriter.PACKAGE, DescriptorWriter.NAME, DescriptorWriter.write(reader.calls().values()));
        }
    }

    private void write(String packageName, String name, String source) throws IOException {
        try (Writer writer = processingEnv.getFiler().createSourceFile(packageName + '.' + name).openWriter()) {
            writer.write(source);
        }
    }
}
