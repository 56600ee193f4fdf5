package dev.bifocal.host.plugin.store;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An installed plugin and the versions before it.
 *
 * @param current the version that is used
 * @param former the versions that were used before, the latest first
 */
public record InstalledPlugin(InstalledJar current, List<InstalledJar> former) {

    /** The number of former versions that are kept. */
    static final int MOST_FORMER = 5;

    /** Copies the versions. */
    public InstalledPlugin {
        Objects.requireNonNull(current, "current");
        former = List.copyOf(former);
        if (former.stream().anyMatch(jar -> !jar.id().equals(current.id()))) {
            throw new IllegalArgumentException("a former version of '%s' has another id".formatted(current.id()));
        }
    }

    /** A plugin without former versions. */
    public static InstalledPlugin of(InstalledJar jar) {
        return new InstalledPlugin(jar, List.of());
    }

    public String id() {
        return current.id();
    }

    /** The plugin with another current version; the version that was current becomes the latest former one. */
    InstalledPlugin replacedBy(InstalledJar jar) {
        Stream<InstalledJar> older = jar.sha256().equals(current.sha256())
                ? former.stream()
                : Stream.concat(Stream.of(current), former.stream());
        return new InstalledPlugin(
                jar,
                older.filter(other -> !other.sha256().equals(jar.sha256()))
                        .limit(MOST_FORMER)
                        .toList());
    }

    /**
     * The plugin with a former version as the current one. The version that was current becomes the oldest former
     * version, so that repeated calls go back step by step.
     *
     * @param version the wanted version; the latest former one if empty
     * @throws BifocalException if there is no such version
     */
    public InstalledPlugin rolledBack(Optional<String> version) {
        InstalledJar target = former.stream()
                .filter(jar -> version.isEmpty() || version.get().equals(jar.version()))
                .findFirst()
                .orElseThrow(() -> noFormer(version));
        List<InstalledJar> others = new ArrayList<>(former);
        others.remove(target);
        others.add(current);
        return new InstalledPlugin(target, others);
    }

    private BifocalException noFormer(Optional<String> version) {
        List<String> versions =
                former.stream().map(InstalledJar::version).distinct().toList();
        String wanted = version.map(text -> "former version " + text).orElse("former version");
        return new HostException(
                ErrorCode.USAGE,
                "Plugin '%s' has no %s in the store.".formatted(id(), wanted),
                versions.isEmpty()
                        ? "Install the wanted version with: bifocal plugins install"
                        : "Use --to with one of: %s.".formatted(String.join(", ", versions)));
    }

    /** All versions of the plugin in the store. */
    Stream<InstalledJar> jars() {
        return Stream.concat(Stream.of(current), former.stream());
    }
}
