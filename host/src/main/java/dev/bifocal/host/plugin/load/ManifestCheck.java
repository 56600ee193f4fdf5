package dev.bifocal.host.plugin.load;

import dev.bifocal.api.ApiVersion;
import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginVersion;
import dev.bifocal.host.plugin.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads and checks the manifest of a plugin's jar. */
final class ManifestCheck {

    static final String ID = "Plugin-Id";
    static final String VERSION = "Plugin-Version";
    static final String REQUIRES = "Plugin-Requires";
    static final String DEPENDENCIES = "Plugin-Dependencies";
    static final String PLUGIN_CLASS = "Plugin-Class";
    static final String BUILT_AGAINST = "Bifocal-Api-Version";
    static final String DJL = "Bifocal-Djl-Version";

    private static final int LONGEST_TEXT = 1000;

    private final PluginJar jar;
    private final Subject subject;
    private final Optional<String> id;
    private final Optional<PluginVersion> version;
    private final List<Dependency> dependencies;
    private final List<Finding> findings = new ArrayList<>();

    ManifestCheck(PluginJar jar) {
        this.jar = jar;
        id = attribute(ID).filter(Names::isPluginId);
        subject = id.map(Subject.of(jar.path())::plugin).orElseGet(() -> Subject.of(jar.path()));
        checkId();
        version = checkVersion();
        checkRequires();
        checkBuiltAgainst();
        checkDjl();
        dependencies = checkDependencies();
        checkPluginClass();
    }

    Subject subject() {
        return subject;
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** The plugin, if the manifest states its id and version. */
    Optional<Candidate> candidate(boolean usable) {
        if (id.isEmpty() || version.isEmpty()) {
            return Optional.empty();
        }
        PluginInfo info = new PluginInfo(
                id.get(),
                attribute(VERSION).orElseThrow(),
                text("Plugin-Provider"),
                text("Plugin-License"),
                text("Plugin-Description"),
                attribute(REQUIRES).orElse(""),
                attribute(BUILT_AGAINST).orElse("unknown"),
                jar.path(),
                jar.sha256(),
                List.of());
        return Optional.of(new Candidate(jar, version.get(), dependencies, info, usable));
    }

    /** An attribute for display. */
    private String text(String key) {
        return attribute(key)
                .map(value -> Printable.bounded(value, LONGEST_TEXT))
                .orElse("");
    }

    private void checkId() {
        Optional<String> given = attribute(ID);
        if (given.isEmpty()) {
            add(
                    FindingCode.ID_INVALID,
                    "%s has no Plugin-Id in its manifest, so it is not a plugin.".formatted(subject.label()),
                    "If it is a library, shade it into the jar of the plugin that uses it and remove it here; "
                            + "otherwise configure the build to write Plugin-Id.");
        } else if (id.isEmpty()) {
            add(
                    FindingCode.ID_INVALID,
                    "%s has the invalid Plugin-Id '%s'.".formatted(subject.label(), given.get()),
                    "Use lower-case letters and digits with single hyphens or dots between them, such as 'my-loss'.");
        }
    }

    private Optional<PluginVersion> checkVersion() {
        return parse(
                VERSION,
                PluginVersion::parse,
                FindingCode.VERSION_INVALID,
                "Set Plugin-Version to a semantic version, such as 1.2.0.");
    }

    private void checkRequires() {
        String remedy = "Set Plugin-Requires to the range of api versions that the plugin supports, such as ^%s.%s."
                .formatted(ApiVersion.CURRENT.major(), ApiVersion.CURRENT.minor());
        parse(REQUIRES, VersionRange::parse, FindingCode.REQUIRES_INVALID, remedy)
                .filter(range -> !range.includes(ApiVersion.CURRENT))
                .ifPresent(range -> add(
                        FindingCode.API_INCOMPATIBLE,
                        "%s requires api %s, but this host has api %s."
                                .formatted(subject.label(), range, ApiVersion.CURRENT),
                        "Use a version of the plugin for api %s.x, or a version of Bifocal whose api is in %s."
                                .formatted(ApiVersion.CURRENT.major(), range)));
    }

    private void checkBuiltAgainst() {
        Optional<PluginVersion> built = attribute(BUILT_AGAINST).flatMap(ManifestCheck::parsedVersion);
        if (built.isEmpty()) {
            add(
                    FindingCode.API_UNKNOWN,
                    ("The manifest of %s does not state the api version that it was compiled " + "against.")
                            .formatted(subject.label()),
                    "Configure the build to write %s into the manifest.".formatted(BUILT_AGAINST));
        } else if (isNewer(built.get())) {
            add(
                    FindingCode.API_NEWER,
                    "%s was compiled against api %s, but this host has api %s, so it may call missing methods."
                            .formatted(subject.label(), built.get(), ApiVersion.CURRENT),
                    "Update Bifocal, or use a version of the plugin that was compiled against api %s.%s or older."
                            .formatted(ApiVersion.CURRENT.major(), ApiVersion.CURRENT.minor()));
        }
    }

    /** Patch versions add no methods. */
    private static boolean isNewer(PluginVersion built) {
        ApiVersion current = ApiVersion.CURRENT;
        return built.compareTo(PluginVersion.release(current.major(), current.minor() + 1, 0)
                        .leastPreRelease())
                >= 0;
    }

    static Optional<PluginVersion> parsedVersion(String text) {
        try {
            return Optional.of(PluginVersion.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Without a statement on the api too, the finding about the api says enough. */
    private void checkDjl() {
        String ofHost = Versions.current().djl();
        String remedy = "Configure the build to write the DJL version that the plugin was compiled against into %s."
                .formatted(DJL);
        if (attribute(DJL).isEmpty()) {
            if (attribute(BUILT_AGAINST).isPresent()) {
                add(
                        FindingCode.DJL_UNKNOWN,
                        "The manifest of %s does not state the DJL version that it was compiled against."
                                .formatted(subject.label()),
                        remedy);
            }
            return;
        }
        parse(DJL, PluginVersion::parse, FindingCode.DJL_INVALID, remedy)
                .filter(built -> !JarCheck.supportsDjl(built))
                .ifPresent(built -> {
                    PluginVersion host = PluginVersion.parse(ofHost);
                    add(
                            FindingCode.DJL_NEWER,
                            "%s was compiled against DJL %s, but this host has DJL %s, so it may call missing methods."
                                    .formatted(subject.label(), built, ofHost),
                            "Compile the plugin against DJL %s.%s or older, or use a version of Bifocal with DJL %s.%s or newer."
                                    .formatted(host.major(), host.minor(), built.major(), built.minor()));
                });
    }

    private List<Dependency> checkDependencies() {
        if (attribute(DEPENDENCIES).isEmpty()) {
            return List.of();
        }
        return parse(
                        DEPENDENCIES,
                        Dependency::parseAll,
                        FindingCode.DEPENDENCIES_INVALID,
                        "Write comma-separated plugin ids, each with an optional @ and range, such as my-heads@^1.0.")
                .orElse(List.of());
    }

    private void checkPluginClass() {
        attribute(PLUGIN_CLASS)
                .ifPresent(name -> add(
                        FindingCode.PLUGIN_CLASS_IGNORED,
                        "%s names the Plugin-Class %s, which Bifocal does not run.".formatted(subject.label(), name),
                        "Move its code into the components and remove Plugin-Class from the manifest."));
    }

    private <T> Optional<T> parse(String key, Function<String, T> parser, FindingCode code, String remedy) {
        Optional<String> text = attribute(key);
        if (text.isEmpty()) {
            add(code, "%s has no %s in its manifest.".formatted(subject.label(), key), remedy);
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text.get()));
        } catch (IllegalArgumentException e) {
            add(code, "%s has an invalid %s: %s.".formatted(subject.label(), key, e.getMessage()), remedy);
            return Optional.empty();
        }
    }

    private Optional<String> attribute(String key) {
        return Optional.ofNullable(jar.manifest().get(key)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private void add(FindingCode code, String message, String remedy) {
        findings.add(subject.finding(code, message, remedy));
    }
}
