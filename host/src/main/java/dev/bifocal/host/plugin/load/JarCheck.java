package dev.bifocal.host.plugin.load;

import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.PluginVersion;
import dev.bifocal.host.plugin.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Checks a jar before any of its classes is loaded. */
public final class JarCheck {

    private final PluginJar jar;
    private final Subject subject;
    private final List<Finding> findings = new ArrayList<>();

    private JarCheck(PluginJar jar, Subject subject) {
        this.jar = jar;
        this.subject = subject;
    }

    /**
     * The plugin of a jar, if its manifest states a plugin and its version.
     *
     * @param findings receives all problems of the jar
     */
    public static Optional<Candidate> check(PluginJar jar, Consumer<Finding> findings) {
        ManifestCheck manifest = new ManifestCheck(jar);
        JarCheck check = new JarCheck(jar, manifest.subject());
        check.findings.addAll(manifest.findings());
        check.checkBundledClasses();
        check.checkClassPath();
        check.checkIndex();
        check.findings.forEach(findings);
        return manifest.candidate(check.findings.stream().noneMatch(Finding::isError));
    }

    /**
     * Whether this host's DJL has the methods of the DJL that a plugin was compiled against. Patch versions add no
     * methods.
     */
    public static boolean supportsDjl(PluginVersion built) {
        return ManifestCheck.parsedVersion(Versions.current().djl())
                .filter(host ->
                        built.major() > host.major() || (built.major() == host.major() && built.minor() > host.minor()))
                .isEmpty();
    }

    private void checkBundledClasses() {
        if (jar.hasClassesBelow("ai/djl/")) {
            add(
                    FindingCode.BUNDLES_DJL,
                    "%s contains classes of ai.djl, which a plugin must share with the host.",
                    "Give every ai.djl dependency the scope 'provided' and exclude it from shading, then build the jar again.");
        }
        if (jar.hasClassesBelow("dev/bifocal/api/")) {
            add(
                    FindingCode.BUNDLES_API,
                    "%s carries its own copy of the Bifocal api, so the host could not recognise its components.",
                    "Give the dependency dev.bifocal:bifocal-api the scope 'provided' and exclude it from shading, then build the jar again.");
        }
        if (jar.hasNestedLibraries()) {
            add(
                    FindingCode.NESTED_LIBRARIES,
                    "%s carries jars in lib/, which are not read.",
                    "Shade the libraries into the plugin's jar instead.");
        }
    }

    /** Classes of another file would have neither the checksum nor the signature of the plugin. */
    private void checkClassPath() {
        if (jar.manifest().containsKey("Class-Path")) {
            add(
                    FindingCode.CLASS_PATH,
                    "%s has a Class-Path in its manifest, but a plugin's classes must be in its jar.",
                    "Remove Class-Path, and shade the libraries into the plugin's jar.");
        }
        if (jar.entries().contains("META-INF/INDEX.LIST")) {
            add(
                    FindingCode.CLASS_PATH,
                    "%s contains META-INF/INDEX.LIST, which lets Java load classes from other jars.",
                    "Build the jar without this index of packages, and shade libraries into the plugin's jar.");
        }
    }

    /** A jar of recipes alone needs no index, because nothing can be missing from it. */
    private void checkIndex() {
        boolean listsClasses = jar.index().filter(index -> !index.isEmpty()).isPresent();
        boolean recipesAlone = !jar.hasClasses() && !jar.recipes().isEmpty();
        if (listsClasses || recipesAlone) {
            return;
        }
        if (jar.index().isEmpty()) {
            add(
                    FindingCode.INDEX_MISSING,
                    "%s has no META-INF/extensions.idx, so none of its components can be found.",
                    "Let PF4J's annotation processor run when the plugin is compiled: list org.pf4j:pf4j in annotationProcessorPaths, and with JDK 23 or newer set <proc>full</proc>.");
        } else {
            add(
                    FindingCode.INDEX_EMPTY,
                    "%s has a META-INF/extensions.idx that names no class.",
                    "Annotate each component with @org.pf4j.Extension and build the jar again.");
        }
    }

    private void add(FindingCode code, String message, String remedy) {
        findings.add(subject.finding(code, message.formatted(subject.label()), remedy));
    }
}
