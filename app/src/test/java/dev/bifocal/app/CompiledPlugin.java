package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A plugin's project, compiled as Maven compiles it. */
public final class CompiledPlugin {

    private CompiledPlugin() {}

    /**
     * The jar of a project, with the content of {@code src/main}.
     *
     * @param folder takes the classes and the jar
     */
    public static Path jar(Path project, String name, Path folder) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(files(project.resolve("src/main/java")), classes);
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", name);
        attributes.putValue("Plugin-Version", "0.1.0-SNAPSHOT");
        attributes.putValue("Plugin-Requires", "^1.1");
        attributes.putValue("Bifocal-Api-Version", "1.1.0");
        attributes.putValue("Bifocal-Djl-Version", "0.25.0");
        attributes.putValue("Plugin-Dependencies", "baselines?@^0.1");
        Path jar = folder.resolve(name + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest)) {
            for (Path root : List.of(classes, project.resolve("src/main/resources"))) {
                for (Path file : files(root)) {
                    entries.putNextEntry(
                            new ZipEntry(root.relativize(file).toString().replace('\\', '/')));
                    entries.write(Files.readAllBytes(file));
                    entries.closeEntry();
                }
            }
        }
        return jar;
    }

    private static void compile(List<Path> sources, Path classes) throws IOException {
        List<String> libraries = new ArrayList<>();
        for (Path library : files(Application.folder().resolve("lib"))) {
            libraries.add(library.toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            messages,
                            manager,
                            null,
                            List.of(
                                    "-d",
                                    classes.toString(),
                                    "-Xlint:all,-processing,-classfile",
                                    "-Werror",
                                    "-cp",
                                    String.join(java.io.File.pathSeparator, libraries),
                                    "-processor",
                                    "org.pf4j.processor.ExtensionAnnotationProcessor"),
                            null,
                            manager.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(done).as(messages.toString()).isTrue();
        }
    }

    /** All files below a folder, sorted. */
    public static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
