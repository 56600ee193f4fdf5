package dev.bifocal.host.plugin.classes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Replaces calls of {@code System.exit}, {@code Runtime.exit} and {@code Runtime.halt} in a plugin's class by an error
 * that names the plugin and the class. Such a call would end the process during a run; {@code halt} would end it
 * silently and with an arbitrary exit code.
 *
 * <p>The replacement covers calls by name and method references, as in ordinary plugins and libraries. It does not
 * detect hidden calls, such as calls by reflection.
 */
final class ExitCalls {

    private static final String SYSTEM = "java/lang/System";
    private static final String RUNTIME = "java/lang/Runtime";
    private static final Set<String> CALLS = Set.of(SYSTEM + ".exit(I)V", RUNTIME + ".exit(I)V", RUNTIME + ".halt(I)V");
    private static final String REMEDY = "Report this to the plugin's provider: a component must not end the process.";
    private static final String ERROR = Type.getInternalName(ProcessEnd.class);

    private ExitCalls() {}

    /**
     * Rewrites a class so that such calls throw an error.
     *
     * @param plugin the plugin's id and version, for the error
     * @return empty if there is no call
     */
    static Optional<byte[]> replaced(byte[] classFile, String plugin) {
        boolean mayCall = (contains(classFile, SYSTEM) && contains(classFile, "exit"))
                || (contains(classFile, RUNTIME) && (contains(classFile, "exit") || contains(classFile, "halt")));
        if (!mayCall) {
            return Optional.empty();
        }
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        Replacement replacement = new Replacement(writer, plugin);
        reader.accept(replacement, 0);
        return replacement.replaced.isEmpty() ? Optional.empty() : Optional.of(writer.toByteArray());
    }

    /** Names in a class file are ASCII; a search for them is a hundred times faster than parsing the class. */
    private static boolean contains(byte[] classFile, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        for (int start = 0; start <= classFile.length - wanted.length; start++) {
            if (classFile[start] == wanted[0]
                    && Arrays.equals(classFile, start, start + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Redirects each call to a synthetic method of the class with the same parameters that throws, so that the rest of
     * the code is unchanged.
     */
    private static final class Replacement extends ClassVisitor {

        private final String plugin;
        private final Set<String> replaced = new TreeSet<>();
        private String className = "";
        private boolean isInterface;

        Replacement(ClassVisitor next, String plugin) {
            super(Opcodes.ASM9, next);
            this.plugin = plugin;
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
            className = name;
            isInterface = (access & Opcodes.ACC_INTERFACE) != 0;
            super.visit(version, access, name, signature, superName, interfaces);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Calls(super.visitMethod(access, name, descriptor, signature, exceptions));
        }

        @Override
        public void visitEnd() {
            replaced.forEach(this::addThrowing);
            super.visitEnd();
        }

        private void addThrowing(String call) {
            String owner = call.substring(0, call.indexOf('.'));
            MethodVisitor method = super.visitMethod(
                    Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
                    nameFor(call),
                    descriptorFor(owner),
                    null,
                    null);
            String shown = call.substring(call.lastIndexOf('/') + 1, call.indexOf('('));
            method.visitCode();
            method.visitTypeInsn(Opcodes.NEW, ERROR);
            method.visitInsn(Opcodes.DUP);
            method.visitLdcInsn("Class %s of plugin %s called %s, which would have ended the process."
                    .formatted(className.replace('/', '.'), plugin, shown));
            method.visitLdcInsn(REMEDY);
            method.visitMethodInsn(
                    Opcodes.INVOKESPECIAL, ERROR, "<init>", "(Ljava/lang/String;Ljava/lang/String;)V", false);
            method.visitInsn(Opcodes.ATHROW);
            method.visitMaxs(4, owner.equals(SYSTEM) ? 1 : 2);
            method.visitEnd();
        }

        private static String nameFor(String call) {
            return "bifocal$"
                    + call.substring(call.lastIndexOf('/') + 1, call.indexOf('('))
                            .replace('.', '$');
        }

        private static String descriptorFor(String owner) {
            return owner.equals(SYSTEM) ? "(I)V" : "(L" + owner + ";I)V";
        }

        /** The calls in one method. */
        private final class Calls extends MethodVisitor {

            Calls(MethodVisitor next) {
                super(Opcodes.ASM9, next);
            }

            @Override
            public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) {
                String call = owner + "." + name + descriptor;
                if (CALLS.contains(call)) {
                    replaced.add(call);
                    super.visitMethodInsn(
                            Opcodes.INVOKESTATIC, className, nameFor(call), descriptorFor(owner), isInterface);
                } else {
                    super.visitMethodInsn(opcode, owner, name, descriptor, ofInterface);
                }
            }

            @Override
            public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
                super.visitInvokeDynamicInsn(
                        name,
                        descriptor,
                        bootstrap,
                        List.of(arguments).stream().map(this::withoutCall).toArray());
            }

            /** The target of a method reference such as {@code System::exit}, replaced if necessary. */
            private Object withoutCall(Object argument) {
                if (!(argument instanceof Handle handle)) {
                    return argument;
                }
                String call = handle.getOwner() + "." + handle.getName() + handle.getDesc();
                if (!CALLS.contains(call)) {
                    return argument;
                }
                replaced.add(call);
                return new Handle(
                        Opcodes.H_INVOKESTATIC,
                        className,
                        nameFor(call),
                        descriptorFor(handle.getOwner()),
                        isInterface);
            }
        }
    }
}
