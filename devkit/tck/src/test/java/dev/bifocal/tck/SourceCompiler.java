package dev.bifocal.tck;

import static java.util.stream.Collectors.joining;

import ai.djl.nn.Block;
import dev.bifocal.api.Component;
import dev.bifocal.host.plugin.Kind;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.pf4j.Extension;
import org.slf4j.LoggerFactory;

/** Compiles sources to class files; equal sources are compiled once. */
final class SourceCompiler {

    private static final Map<List<?>, Map<String, byte[]>> CACHE = new ConcurrentHashMap<>();

    private SourceCompiler() {}

    /**
     * The files that the compiler writes, by path.
     *
     * @param sources by class name
     * @param libraries what to compile against, beside the class path of the tests
     * @param processor an annotation processor, or none if empty
     */
    static Map<String, byte[]> compile(Map<String, String> sources, List<Path> libraries, String processor) {
        return CACHE.computeIfAbsent(
                List.of(new HashMap<>(sources), List.copyOf(libraries), processor),
                key -> compileAnew(sources, libraries, processor));
    }

    private static Map<String, byte[]> compileAnew(
            Map<String, String> sources, List<Path> libraries, String processor) {
        try {
            Path folder = Files.createTempDirectory("bifocal-plugin-test");
            try {
                return compileIn(folder, sources, libraries, processor);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> compileIn(
            Path folder, Map<String, String> sources, List<Path> libraries, String processor) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve("src/" + source.getKey().replace('.', '/') + ".java");
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, source.getValue()));
        }
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> options = List.of("-d", classes.toString(), "-cp", classPath(libraries));
        List<String> processing = processor.isEmpty() ? List.of("-proc:none") : List.of("-processor", processor);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            messages,
                            manager,
                            null,
                            Stream.concat(options.stream(), processing.stream()).toList(),
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
            if (!done) {
                throw new IllegalStateException("The test's sources do not compile:\n" + messages);
            }
        }
        return read(classes);
    }

    /** A short one, because the compiler opens all of it each time. */
    private static String classPath(List<Path> libraries) {
        Stream<String> shared = Stream.of(
                        Component.class,
                        Block.class,
                        Extension.class,
                        LoggerFactory.class,
                        NullMarked.class,
                        Kind.class)
                .map(type -> Path.of(URI.create(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString()))
                        .toString());
        return Stream.concat(shared, libraries.stream().map(Path::toString)).collect(joining(File.pathSeparator));
    }

    private static Map<String, byte[]> read(Path classes) throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(classes.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return content;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
