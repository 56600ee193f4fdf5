package dev.bifocal.host.tool.verify;

import dev.bifocal.host.tool.verify.ClassFile.Member;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;

/**
 * Links the references of a jar's classes to the api and to DJL against the classes of this host, without loading any
 * class of the jar.
 */
final class Linker {

    private static final String API = "dev/bifocal/api/";
    private static final String DJL = "ai/djl/";

    private final ClassLoader host = Objects.requireNonNull(Linker.class.getClassLoader());
    private final Map<String, ClassFile> own = new LinkedHashMap<>();
    private final Map<String, Optional<ClassFile>> others = new HashMap<>();

    Linker(List<ClassFile> classes) {
        classes.forEach(one -> own.put(one.name(), one));
    }

    /** Whether a member was found; unknown if a class in the hierarchy is out of reach. */
    private enum Answer {
        FOUND,
        MISSING,
        UNKNOWN
    }

    /** The classes and members that do not exist, each with a class that uses it. */
    Map<String, String> missing() {
        Map<String, String> missing = new TreeMap<>();
        own.values().forEach(user -> {
            user.classes().stream()
                    .filter(Linker::isShared)
                    .filter(name -> find(name).isEmpty())
                    .forEach(name -> missing.putIfAbsent("class " + name.replace('/', '.'), user.className()));
            user.members().stream()
                    .filter(member -> !member.owner().startsWith("["))
                    .filter(member -> reachesShared(member.owner(), new TreeSet<>()))
                    .filter(member -> resolve(member.owner(), member.key()) == Answer.MISSING)
                    .forEach(member -> missing.putIfAbsent(member.words(), user.className()));
        });
        // A member of a missing class is missing too; the class alone says so.
        missing.keySet().removeIf(name -> missing.containsKey("class " + name.replaceFirst("\\.[^.]+$", "")));
        return missing;
    }

    /**
     * The annotated parts of the api that the classes use, each with a class that uses it.
     *
     * @param annotation the type of the annotation
     */
    Map<String, String> annotated(Class<? extends Annotation> annotation) {
        String descriptor = annotation.descriptorString();
        Map<String, String> used = new TreeMap<>();
        own.values().forEach(user -> {
            for (String name : user.classes()) {
                find(name)
                        .filter(one -> name.startsWith(API) && one.annotations().contains(descriptor))
                        .ifPresent(one -> used.putIfAbsent(one.className(), user.className()));
            }
            for (Member member : user.members()) {
                if (member.owner().startsWith(API)
                        && find(member.owner())
                                .filter(one -> one.annotatedMembers().contains(descriptor + " " + member.key()))
                                .isPresent()) {
                    used.putIfAbsent(member.words(), user.className());
                }
            }
        });
        return used;
    }

    private static boolean isShared(String name) {
        return name.startsWith(API) || name.startsWith(DJL);
    }

    private boolean reachesShared(String name, Set<String> seen) {
        if (isShared(name)) {
            return true;
        }
        ClassFile known = own.get(name);
        return known != null
                && seen.add(name)
                && known.parents().stream().anyMatch(parent -> reachesShared(parent, seen));
    }

    private Answer resolve(String owner, String key) {
        Optional<ClassFile> found = find(owner);
        if (found.isEmpty()) {
            return isShared(owner) ? Answer.MISSING : Answer.UNKNOWN;
        }
        if (found.get().declared().contains(key)) {
            return Answer.FOUND;
        }
        Answer answer = Answer.MISSING;
        for (String parent : found.get().parents()) {
            Answer above = resolve(parent, key);
            if (above == Answer.FOUND) {
                return above;
            }
            answer = above == Answer.UNKNOWN ? above : answer;
        }
        // An interface has the methods of Object.
        return answer;
    }

    private Optional<ClassFile> find(String name) {
        ClassFile known = own.get(name);
        return known != null ? Optional.of(known) : others.computeIfAbsent(name, this::read);
    }

    /** A class of the host or of the platform. */
    private Optional<ClassFile> read(String name) {
        String file = name + ".class";
        try (InputStream in = stream(file)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(ClassFile.read(file, new ClassReader(in.readAllBytes())));
        } catch (IOException | RuntimeException e) {
            // ASM has no exception of its own for a class that it cannot parse.
            return Optional.empty();
        }
    }

    private @Nullable InputStream stream(String file) {
        InputStream ofHost = host.getResourceAsStream(file);
        return ofHost != null ? ofHost : ClassLoader.getSystemResourceAsStream(file);
    }
}
