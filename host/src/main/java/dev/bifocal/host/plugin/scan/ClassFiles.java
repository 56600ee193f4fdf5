package dev.bifocal.host.plugin.scan;

import dev.bifocal.host.files.RegularFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.objectweb.asm.ClassReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parses the class files of a jar, including those for other Java versions. None of them is loaded. */
public final class ClassFiles {

    private static final Logger LOG = LoggerFactory.getLogger(ClassFiles.class);

    private static final int LARGEST = 1 << 24;
    private static final int MAGIC = 0xCAFEBABE;
    private static final int HEADER = 8;
    private static final int JAVA_OFFSET = 44;

    private ClassFiles() {}

    /**
     * A class file that cannot be parsed, because it is damaged or for a newer Java than the parser knows.
     *
     * @param entry its name in the jar
     * @param java the Java version in its header; empty if it has no header of a class file
     */
    public record Unreadable(String entry, OptionalInt java) {}

    /**
     * Parses the class files.
     *
     * @param use receives each class file with its name in the jar
     * @return the class files that cannot be parsed
     * @throws IOException if the file is not a jar
     */
    public static List<Unreadable> parse(Path jar, BiConsumer<String, ClassReader> use) throws IOException {
        List<Unreadable> unreadable = new ArrayList<>();
        try (JarFile entries = new JarFile(RegularFiles.require(jar).toFile(), false)) {
            for (JarEntry entry : entries.stream().toList()) {
                String name = entry.getName();
                if (name.endsWith(".class") && !entry.isDirectory()) {
                    byte[] content = content(entries, entry);
                    try {
                        use.accept(name, new ClassReader(content));
                    } catch (RuntimeException e) { // ASM has no exception of its own
                        LOG.debug("{} in {} cannot be parsed", name, jar, e);
                        unreadable.add(new Unreadable(name, java(content)));
                    }
                }
            }
        }
        return unreadable;
    }

    /** The content of an entry; nothing if the entry is damaged. */
    private static byte[] content(JarFile jar, JarEntry entry) {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readNBytes(LARGEST);
        } catch (IOException e) {
            LOG.debug("{} in {} cannot be read", entry, jar.getName(), e);
            return new byte[0];
        }
    }

    private static OptionalInt java(byte[] content) {
        return content.length >= HEADER && ByteBuffer.wrap(content).getInt() == MAGIC
                ? OptionalInt.of(ByteBuffer.wrap(content).getShort(HEADER - Short.BYTES) - JAVA_OFFSET)
                : OptionalInt.empty();
    }
}
