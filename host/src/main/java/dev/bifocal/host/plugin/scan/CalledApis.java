package dev.bifocal.host.plugin.scan;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The calls in a jar that reach beyond the process: network, processes, files, native code, the end of the process, and
 * reflection.
 *
 * <p>Calls by name and method references are found. Hidden calls are not, such as calls by reflection, from text that
 * is compiled at run time, or through the host and its libraries.
 *
 * @param calls the distinct calls, ordered by kind, class and method
 * @param unreadable the class files that cannot be parsed
 */
public record CalledApis(List<Call> calls, List<String> unreadable) {

    /**
     * A call.
     *
     * @param kind its kind
     * @param className the class that calls
     * @param called the called method, such as {@code java.lang.System.exit}, or {@code native METHOD} for a native
     *     method of the class itself
     */
    public record Call(CallKind kind, @JsonProperty("class") String className, String called) {}

    /** Copies the lists. */
    public CalledApis {
        calls = List.copyOf(calls);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Reads all classes of a jar, including those for other Java versions.
     *
     * @throws UncheckedIOException if the file is not a jar
     */
    public static CalledApis of(Path jar) {
        SortedSet<Call> calls = new TreeSet<>(
                Comparator.comparing(Call::kind).thenComparing(Call::className).thenComparing(Call::called));
        try {
            List<String> unreadable = ClassFiles.parse(
                            jar,
                            (entry, reader) ->
                                    reader.accept(new Visitor(calls), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES))
                    .stream()
                    .map(ClassFiles.Unreadable::entry)
                    .toList();
            return new CalledApis(List.copyOf(calls), unreadable);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The calls by kind, without the kinds that do not occur. */
    public Map<CallKind, List<Call>> byKind() {
        Map<CallKind, List<Call>> byKind = new EnumMap<>(CallKind.class);
        calls.forEach(call ->
                byKind.computeIfAbsent(call.kind(), kind -> new ArrayList<>()).add(call));
        return byKind;
    }

    /** Collects the calls of a class. */
    private static final class Visitor extends ClassVisitor {

        private final SortedSet<Call> calls;
        private String className = "";

        Visitor(SortedSet<Call> calls) {
            super(Opcodes.ASM9);
            this.calls = calls;
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
            className = name.replace('/', '.');
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            if ((access & Opcodes.ACC_NATIVE) != 0) {
                calls.add(new Call(CallKind.NATIVES, className, "native " + name));
            }
            return new MethodVisitor(Opcodes.ASM9) {

                @Override
                public void visitMethodInsn(int opcode, String owner, String method, String form, boolean ofInterface) {
                    add(owner, method);
                }

                @Override
                public void visitInvokeDynamicInsn(String method, String form, Handle bootstrap, Object... arguments) {
                    for (Object argument : arguments) {
                        if (argument instanceof Handle handle) {
                            add(handle.getOwner(), handle.getName());
                        }
                    }
                }
            };
        }

        private void add(String owner, String method) {
            String called = owner + "." + method;
            for (CallKind kind : CallKind.values()) {
                if (kind.includes(called)) {
                    calls.add(new Call(kind, className, called.replace('/', '.')));
                    return;
                }
            }
        }
    }
}
