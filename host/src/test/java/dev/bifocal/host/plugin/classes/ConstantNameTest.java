package dev.bifocal.host.plugin.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

class ConstantNameTest {

    static class Literal {
        private final int size = 3;

        int size() {
            return size;
        }

        public String name() {
            return "literal";
        }
    }

    static class Inherited extends Literal {}

    static class OfAConstant {
        private static final String NAME = "of-a-" + "constant";

        public String name(String other) {
            return other;
        }

        public String name() {
            return NAME;
        }
    }

    static class Computed extends Literal {
        @Override
        public String name() {
            return String.join("-", "made", "up");
        }
    }

    static class Trimmed {
        public String name() {
            return "trimmed ".strip();
        }
    }

    static class Chosen {
        public String name() {
            return System.getProperty("bifocal.test.none") == null ? "one" : "two";
        }
    }

    static class Missing {
        public @org.jspecify.annotations.Nullable String name() {
            return null;
        }
    }

    abstract static class Abstract {
        public abstract String name();
    }

    private static Optional<String> nameOf(Class<?> type) {
        return ConstantName.of(type.getName(), ConstantNameTest.class.getClassLoader());
    }

    @Test
    void readsAConstant() {
        assertThat(nameOf(Literal.class)).contains("literal");
        assertThat(nameOf(OfAConstant.class)).contains("of-a-constant");
    }

    @Test
    void readsTheConstantOfASuperclass() {
        assertThat(nameOf(Inherited.class)).contains("literal");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {Computed.class, Trimmed.class, Chosen.class, Missing.class, Abstract.class, ConstantName.class})
    void readsNothingElse(Class<?> type) {
        assertThat(nameOf(type)).isEmpty();
    }

    @Test
    void readsNoClassThatIsNotThere() {
        assertThat(ConstantName.of("test.Nowhere", ConstantNameTest.class.getClassLoader()))
                .isEmpty();
    }

    @Test
    void readsAConstantWithALargeIndex() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "test/Large", null, "java/lang/Object", null);
        for (int i = 0; i < 300; i++) {
            writer.newConst("constant " + i);
        }
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_PUBLIC, "name", "()Ljava/lang/String;", null, null);
        method.visitCode();
        method.visitLdcInsn("large");
        method.visitInsn(Opcodes.ARETURN);
        method.visitMaxs(1, 1);
        method.visitEnd();
        writer.visitEnd();

        assertThat(ConstantName.of("test.Large", holding(writer.toByteArray()))).contains("large");
    }

    @Test
    void survivesADamagedFile() throws IOException {
        byte[] whole;
        try (InputStream in =
                Objects.requireNonNull(Literal.class.getResourceAsStream("ConstantNameTest$Literal.class"))) {
            whole = in.readAllBytes();
        }
        long seed = 20261128;
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = random.nextBoolean() ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            if (damaged.length > 0) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            assertThatCode(() -> ConstantName.of("test.Damaged", holding(damaged)))
                    .as("case %s of seed %s", i, seed)
                    .doesNotThrowAnyException();
        }
    }

    /** A class loader in which each class has the same file. */
    private static ClassLoader holding(byte[] classFile) {
        return new ClassLoader(null) {
            @Override
            public InputStream getResourceAsStream(String name) {
                return new ByteArrayInputStream(classFile);
            }
        };
    }
}
