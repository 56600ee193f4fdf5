package dev.bifocal.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The api can grow: nothing in it has to be constructed by position, and everything says since when it exists. */
class ApiShapeTest {

    private static final Path CLASSES = Path.of("target/classes");
    private static final Path SOURCES = Path.of("src/main/java");

    @Test
    void hasNoPublicRecords() {
        assertThat(publicTypes().filter(Class::isRecord)).isEmpty();
    }

    @Test
    void hasNoPublicConstructors() {
        assertThat(publicTypes().flatMap(type -> Stream.of(type.getConstructors())))
                .isEmpty();
    }

    @Test
    void hasNoPublicFieldsButConstants() {
        assertThat(publicTypes()
                        .flatMap(type -> Stream.of(type.getFields()))
                        .filter(field -> !Modifier.isFinal(field.getModifiers())))
                .isEmpty();
    }

    @Test
    void classesThatPluginsUseCannotBeExtended() {
        List<Class<?>> open = List.of(BifocalException.class);
        assertThat(publicTypes()
                        .filter(type -> !type.isInterface() && !type.isEnum() && !open.contains(type))
                        .filter(type -> !Modifier.isFinal(type.getModifiers())))
                .isEmpty();
    }

    @Test
    void everyTypeSaysSinceWhenItExists() {
        assertThat(files(SOURCES, ".java")
                        .map(ApiShapeTest::text)
                        .filter(source -> source.contains("\npublic ") || source.startsWith("/**"))
                        .filter(source -> !source.contains("@since 1.")))
                .isEmpty();
    }

    private static Stream<Class<?>> publicTypes() {
        return files(CLASSES, ".class")
                .map(file -> CLASSES.relativize(file).toString().replace('/', '.'))
                .map(name -> name.substring(0, name.length() - ".class".length()))
                .filter(name -> !name.endsWith("package-info"))
                .<Class<?>>map(ApiShapeTest::load)
                .filter(type -> Modifier.isPublic(type.getModifiers()));
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ApiShapeTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<Path> files(Path folder, String suffix) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
