package dev.bifocal.host.plugin.scan;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.Subject;
import dev.bifocal.host.plugin.load.PluginJar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds classes of a jar that implement a component but are not in its index, because their author forgot {@code
 * Extension}. The classes are parsed and not loaded.
 */
public final class UnlistedComponents {

    private static final Logger log = LoggerFactory.getLogger(UnlistedComponents.class);

    private static final Set<String> COMPONENTS = Arrays.stream(Kind.values())
            .map(kind -> kind.type().getName().replace('.', '/'))
            .collect(Collectors.toUnmodifiableSet());

    private static final int NOT_INSTANTIABLE = Opcodes.ACC_ABSTRACT | Opcodes.ACC_INTERFACE | Opcodes.ACC_SYNTHETIC;

    private final Map<String, ClassReader> classes = new TreeMap<>();

    private UnlistedComponents() {}

    /** A warning for each such class of the plugins. */
    public static List<Finding> in(List<PluginInfo> plugins) {
        return plugins.stream().flatMap(UnlistedComponents::in).toList();
    }

    private static Stream<Finding> in(PluginInfo plugin) {
        try {
            return unlisted(plugin).stream().map(name -> finding(plugin, name));
        } catch (IOException | RuntimeException e) {
            log.debug("The classes of {} cannot be examined", plugin.jar(), e);
            return Stream.empty();
        }
    }

    private static Finding finding(PluginInfo plugin, String className) {
        Subject subject = Subject.of(plugin.jar()).plugin(plugin.id()).extension(className);
        return subject.finding(
                FindingCode.CLASS_UNLISTED,
                "%s has a component that is not in META-INF/extensions.idx and cannot be used: class %s."
                        .formatted(subject.label(), className),
                "Annotate the class with @org.pf4j.Extension and build the jar again, or make it abstract.");
    }

    private static List<String> unlisted(PluginInfo plugin) throws IOException {
        UnlistedComponents found = new UnlistedComponents();
        ClassFiles.parse(plugin.jar(), (entry, reader) -> {
            if (!entry.startsWith("META-INF/")) {
                found.classes.put(reader.getClassName(), reader);
            }
        });
        Set<String> listed =
                Set.copyOf(PluginJar.read(plugin.jar(), plugin.sha256()).index().orElse(List.of()));
        List<String> unlisted = new ArrayList<>();
        found.classes.forEach((name, reader) -> {
            String className = name.replace('/', '.');
            if ((reader.getAccess() & NOT_INSTANTIABLE) == 0
                    && found.isComponent(name, new HashSet<>())
                    && !listed.contains(className)) {
                unlisted.add(className);
            }
        });
        return unlisted;
    }

    /** Whether a class implements a component, itself or by a class or interface of the same jar. */
    private boolean isComponent(String name, Set<String> seen) {
        if (COMPONENTS.contains(name)) {
            return true;
        }
        ClassReader reader = classes.get(name);
        if (reader == null || !seen.add(name)) {
            return false;
        }
        return Stream.concat(Stream.ofNullable(reader.getSuperName()), Arrays.stream(reader.getInterfaces()))
                .anyMatch(parent -> isComponent(parent, seen));
    }
}
