package dev.bifocal.host.tool.verify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The declarations and references of a class file.
 *
 * @param entry the file in the jar
 * @param name the internal name, such as {@code a/B}
 * @param java the Java version that the class was compiled for
 * @param parents the superclass and the interfaces
 * @param declared methods as {@code name(descriptor)} and fields as {@code name:descriptor}
 * @param annotations the descriptors of the class's annotations
 * @param annotatedMembers those of {@code declared} that have an annotation, as {@code annotation member}
 * @param members the members that the class refers to
 * @param classes the classes that it refers to
 */
record ClassFile(
        String entry,
        String name,
        int java,
        List<String> parents,
        Set<String> declared,
        Set<String> annotations,
        Set<String> annotatedMembers,
        Set<Member> members,
        Set<String> classes) {

    private static final int CLASS_FILE_OFFSET = 44;
    private static final int CLASS_TAG = 7;
    private static final int FIELD_TAG = 9;
    private static final int METHOD_TAG = 10;
    private static final int INTERFACE_METHOD_TAG = 11;
    private static final int NAME_AND_TYPE_TAG = 12;
    private static final int METHOD_TYPE_TAG = 16;

    /**
     * A member that a class refers to.
     *
     * @param owner the internal name of the class in the reference
     * @param key {@code name(descriptor)} or {@code name:descriptor}
     */
    record Member(String owner, String key) {

        String words() {
            int end = key.indexOf('(') >= 0 ? key.indexOf('(') : key.indexOf(':');
            String kind = key.indexOf('(') >= 0 ? "()" : "";
            return owner.replace('/', '.').replace('$', '.') + "." + key.substring(0, end) + kind;
        }
    }

    /** Collects the declarations and references of a class file. */
    static ClassFile read(String entry, ClassReader reader) {
        Set<Member> members = new LinkedHashSet<>();
        Set<String> classes = new LinkedHashSet<>();
        references(reader, members, classes);
        Declarations declarations = new Declarations(classes);
        reader.accept(declarations, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        List<String> parents = new ArrayList<>();
        if (reader.getSuperName() != null) {
            parents.add(reader.getSuperName());
        }
        parents.addAll(List.of(reader.getInterfaces()));
        return new ClassFile(
                entry,
                reader.getClassName(),
                declarations.java,
                parents,
                declarations.declared,
                declarations.annotations,
                declarations.annotatedMembers,
                members,
                classes);
    }

    /** The constant pool has all references, those of method references and lambdas too. */
    private static void references(ClassReader reader, Set<Member> members, Set<String> classes) {
        char[] buffer = new char[reader.getMaxStringLength()];
        for (int item = 1; item < reader.getItemCount(); item++) {
            int offset = reader.getItem(item);
            if (offset == 0) {
                continue;
            }
            switch (reader.readByte(offset - 1)) {
                case CLASS_TAG -> addClass(reader.readUTF8(offset, buffer), classes);
                case FIELD_TAG, METHOD_TAG, INTERFACE_METHOD_TAG -> {
                    int nameAndType = reader.getItem(reader.readUnsignedShort(offset + 2));
                    String name = reader.readUTF8(nameAndType, buffer);
                    String descriptor = reader.readUTF8(nameAndType + 2, buffer);
                    members.add(new Member(reader.readClass(offset, buffer), key(name, descriptor)));
                }
                case NAME_AND_TYPE_TAG -> addTypes(reader.readUTF8(offset + 2, buffer), classes);
                case METHOD_TYPE_TAG -> addTypes(reader.readUTF8(offset, buffer), classes);
                default -> {}
            }
        }
    }

    private static void addClass(@Nullable String name, Set<String> classes) {
        if (name != null) {
            if (name.startsWith("[")) {
                addTypes(name, classes);
            } else {
                classes.add(name);
            }
        }
    }

    private static void addTypes(@Nullable String descriptor, Set<String> classes) {
        if (descriptor == null) {
            return;
        }
        Type type = Type.getType(descriptor);
        List<Type> parts = new ArrayList<>();
        if (type.getSort() == Type.METHOD) {
            parts.add(type.getReturnType());
            parts.addAll(List.of(type.getArgumentTypes()));
        } else {
            parts.add(type);
        }
        for (Type part : parts) {
            Type element = part.getSort() == Type.ARRAY ? part.getElementType() : part;
            if (element.getSort() == Type.OBJECT) {
                classes.add(element.getInternalName());
            }
        }
    }

    static String key(@Nullable String name, @Nullable String descriptor) {
        String form = String.valueOf(descriptor);
        return form.startsWith("(") ? name + form : name + ":" + form;
    }

    String className() {
        return name.replace('/', '.');
    }

    /** Collects what a class declares. */
    private static final class Declarations extends ClassVisitor {

        private final Set<String> declared = new LinkedHashSet<>();
        private final Set<String> annotations = new LinkedHashSet<>();
        private final Set<String> annotatedMembers = new LinkedHashSet<>();
        private final Set<String> classes;
        private int java;

        Declarations(Set<String> classes) {
            super(Opcodes.ASM9);
            this.classes = classes;
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            java = (version & 0xffff) - CLASS_FILE_OFFSET;
        }

        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            annotations.add(descriptor);
            return null;
        }

        @Override
        public FieldVisitor visitField(
                int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
            String key = key(name, descriptor);
            declared.add(key);
            addTypes(descriptor, classes);
            return new FieldVisitor(Opcodes.ASM9) {
                @Override
                public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                    annotatedMembers.add(annotation + " " + key);
                    return null;
                }
            };
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            String key = key(name, descriptor);
            declared.add(key);
            addTypes(descriptor, classes);
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                    annotatedMembers.add(annotation + " " + key);
                    return null;
                }
            };
        }
    }
}
