package dev.bifocal.host.plugin.classes;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalInt;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from class files the constant that a component's {@code name()} returns. The class is neither loaded nor
 * initialized.
 *
 * <p>The structure of a class file is that of <a
 * href="https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-4.html">chapter 4 of the JVM specification</a>.
 */
public final class ConstantName {

    private static final Logger LOG = LoggerFactory.getLogger(ConstantName.class);

    private static final int MOST_SUPERCLASSES = 100;
    private static final int LDC_W = 19;

    private final ClassReader file;
    private final char[] buffer;

    private ConstantName(ClassReader file) {
        this.file = file;
        this.buffer = new char[file.getMaxStringLength()];
    }

    /**
     * The constant that {@code name()} of a class returns; empty if the method computes the name or if a class file
     * cannot be read.
     *
     * @param className the class
     * @param classes the loader that finds the files of the class and its superclasses
     */
    public static Optional<String> of(String className, ClassLoader classes) {
        try {
            String type = className.replace('.', '/');
            for (int i = 0; i < MOST_SUPERCLASSES && type != null; i++) {
                ClassReader file = read(type, classes);
                ConstantName name = new ConstantName(file);
                OptionalInt method = name.method();
                if (method.isPresent()) {
                    return name.constant(method.getAsInt());
                }
                type = file.getSuperName();
            }
        } catch (IOException | RuntimeException e) { // a damaged class, of which the JVM says more
            LOG.debug("The name of class {} cannot be read from its file", className, e);
        }
        return Optional.empty();
    }

    private static ClassReader read(String type, ClassLoader classes) throws IOException {
        try (InputStream in = classes.getResourceAsStream(type + ".class")) {
            if (in == null) {
                throw new IOException("There is no file of class " + type);
            }
            return new ClassReader(in.readAllBytes());
        }
    }

    /** The offset of the method {@code name()}; empty if the class inherits it. */
    private OptionalInt method() {
        int interfaces = file.header + 6;
        int fields = interfaces + 2 + 2 * file.readUnsignedShort(interfaces);
        int methods = fields + 2;
        for (int i = file.readUnsignedShort(fields); i > 0; i--) {
            methods = endOfMember(methods);
        }
        int method = methods + 2;
        for (int i = file.readUnsignedShort(methods); i > 0; i--) {
            if (text(method + 2).equals("name") && text(method + 4).equals("()Ljava/lang/String;")) {
                return OptionalInt.of(method);
            }
            method = endOfMember(method);
        }
        return OptionalInt.empty();
    }

    private int endOfMember(int member) {
        int attribute = member + 8;
        for (int i = file.readUnsignedShort(member + 6); i > 0; i--) {
            attribute = endOfAttribute(attribute);
        }
        return attribute;
    }

    private int endOfAttribute(int attribute) {
        return attribute + 6 + file.readInt(attribute + 2);
    }

    /** The text that a method returns, if its code only loads and returns a constant. */
    private Optional<String> constant(int method) {
        int attribute = method + 8;
        for (int i = file.readUnsignedShort(method + 6); i > 0; i--) {
            if (text(attribute).equals("Code")) {
                int code = attribute + 14;
                return constant(code, file.readInt(code - 4));
            }
            attribute = endOfAttribute(attribute);
        }
        return Optional.empty();
    }

    private Optional<String> constant(int code, int length) {
        int index;
        if (length == 3 && file.readByte(code) == Opcodes.LDC) {
            index = file.readByte(code + 1);
        } else if (length == 4 && file.readByte(code) == LDC_W) {
            index = file.readUnsignedShort(code + 1);
        } else {
            return Optional.empty();
        }
        return file.readConst(index, buffer) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private String text(int offset) {
        return String.valueOf(file.readUTF8(offset, buffer));
    }
}
