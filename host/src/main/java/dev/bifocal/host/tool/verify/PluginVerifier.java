package dev.bifocal.host.tool.verify;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Experimental;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.RecipeCheck;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.load.Plugins;
import dev.bifocal.host.plugin.scan.CalledApis;
import dev.bifocal.host.plugin.scan.ClassFiles.Unreadable;
import dev.bifocal.host.plugin.scan.UnlistedComponents;
import dev.bifocal.host.train.wiring.Wirer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Verifies the jar of a plugin. */
public final class PluginVerifier {

    /** The Java version that Bifocal supports at least. */
    private static final int JAVA = 17;

    /** Large enough for heads that need several positions. */
    private static final int IMAGE_SIZE = 224;

    private static final int CLASSES = 3;
    private static final int TRAINING_SIZE = 1000;
    private static final int MOST_NAMED = 5;

    private final Settings settings;
    private final Consumer<String> progress;
    private final List<Remark> remarks = new ArrayList<>();
    private final List<String> trained = new ArrayList<>();

    /**
     * How to verify.
     *
     * @param folders the folders with the plugins that the jar may depend on
     * @param overrides the ids of bundled plugins that the jar may replace
     * @param training whether recipes are trained
     * @param limit the longest time of a training
     */
    public record Settings(List<Path> folders, Set<String> overrides, boolean training, Duration limit) {

        /** Copies the collections. */
        public Settings {
            folders = List.copyOf(folders);
            overrides = Set.copyOf(overrides);
        }
    }

    private PluginVerifier(Settings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Verifies a jar.
     *
     * @param progress hears which recipe is trained
     */
    public static Verification verify(Path jar, Settings settings, Consumer<String> progress) {
        return new PluginVerifier(settings, progress)
                .verify(jar.toAbsolutePath().normalize());
    }

    private Verification verify(Path jar) {
        PluginRegistry registry = Plugins.loadBeside(jar, settings.folders(), settings.overrides());
        Optional<PluginInfo> plugin =
                registry.plugins().stream().filter(one -> one.jar().equals(jar)).findFirst();
        registry.findings().stream().filter(finding -> isOf(jar, finding)).forEach(this::add);
        content(jar).ifPresent(content -> checkClasses(jar, content));
        plugin.ifPresent(loaded -> {
            UnlistedComponents.in(List.of(loaded)).forEach(this::add);
            checkDescription(loaded);
            List<Recipe> recipes = registry.recipes().stream()
                    .filter(recipe -> recipe.plugin().equals(loaded))
                    .filter(recipe -> binds(recipe, registry))
                    .toList();
            if (settings.training()) {
                train(recipes, registry.plugins());
            }
        });
        return new Verification(jar, remarks, trained);
    }

    /** Names that other plugins use too are no fault of the jar. A cycle is reported for one of its plugins. */
    private static boolean isOf(Path jar, Finding finding) {
        return finding.code().equals(FindingCode.DEPENDENCY_CYCLE.code())
                || (finding.jar().equals(jar) && !finding.code().equals(FindingCode.AMBIGUOUS_NAME.code()));
    }

    private static Optional<JarContent> content(Path jar) {
        try {
            return Optional.of(JarContent.read(jar));
        } catch (IOException | RuntimeException e) {
            // The loader has reported the file.
            return Optional.empty();
        }
    }

    private void checkClasses(Path jar, JarContent content) {
        List<ClassFile> classes = content.classes();
        checkJava(content);
        Linker linker = new Linker(classes);
        linker.missing()
                .forEach((member, user) -> add(
                        VerifyRule.MEMBERS,
                        "Class %s uses %s, which this host's api and DJL do not have.".formatted(user, member),
                        "Compile the plugin against the api and the DJL of this host, or update Bifocal."));
        Set<String> internals = new TreeSet<>();
        classes.forEach(user -> user.classes().stream()
                .filter(name -> name.startsWith("dev/bifocal/host/"))
                .forEach(name -> internals.add("%s in %s".formatted(name.replace('/', '.'), user.className()))));
        addNamed(
                VerifyRule.INTERNALS,
                "The classes use the host, which plugins cannot see: %s.",
                internals,
                "Use dev.bifocal.api instead.");
        linker.annotated(Experimental.class)
                .forEach((part, user) -> add(
                        VerifyRule.EXPERIMENTAL,
                        "Class %s uses %s, which is experimental and may change in a minor version."
                                .formatted(user, part),
                        "Expect to publish a new version of the plugin when it changes."));
        linker.annotated(Deprecated.class)
                .forEach((part, user) -> add(
                        VerifyRule.DEPRECATED,
                        "Class %s uses %s, which is deprecated and may be gone in the next major version of the api."
                                .formatted(user, part),
                        "Use what the Javadoc of %s names instead.".formatted(part)));
        checkCalls(jar);
        checkReproducible(content);
    }

    private void checkCalls(Path jar) {
        CalledApis.of(jar).byKind().forEach((kind, calls) -> {
            VerifyRule rule = VerifyRule.of(kind);
            addNamed(
                    rule,
                    "The rule '" + rule.sentence().replaceFirst("\\.$", "") + "' has exceptions: %s.",
                    calls.stream()
                            .map(call -> "%s() in %s".formatted(call.called(), call.className()))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    "Tell the users of the plugin why, or remove the calls.");
        });
    }

    private void checkJava(JarContent content) {
        SortedMap<Integer, SortedSet<String>> newer = new TreeMap<>();
        SortedSet<String> damaged = new TreeSet<>();
        content.classes().stream().filter(one -> one.java() > JAVA).forEach(one -> named(newer, one.java())
                .add(one.className()));
        for (Unreadable one : content.unreadable()) {
            boolean tooNew = JarContent.isForEachJava(one.entry()) && one.java().orElse(0) > JAVA;
            if (tooNew) {
                named(newer, one.java().getAsInt())
                        .add(one.entry().replaceFirst("\\.class$", "").replace('/', '.'));
            } else {
                damaged.add(one.entry());
            }
        }
        newer.forEach((java, names) -> addNamed(
                VerifyRule.JAVA_VERSION,
                "Classes are compiled for Java " + java + ", but Bifocal supports Java " + JAVA + ": %s.",
                names,
                "Compile the plugin with <maven.compiler.release>%s</maven.compiler.release>.".formatted(JAVA)));
        addNamed(
                VerifyRule.READABLE,
                "Class files cannot be parsed, so nothing is known about them: %s.",
                damaged,
                "Build the jar again, without these files.");
    }

    private static SortedSet<String> named(Map<Integer, SortedSet<String>> newer, int java) {
        return newer.computeIfAbsent(java, key -> new TreeSet<>());
    }

    private void checkReproducible(JarContent content) {
        Set<String> causes = new TreeSet<>();
        if (content.times().size() > 1) {
            causes.add("its entries have %s different times"
                    .formatted(content.times().size()));
        }
        content.parts().stream()
                .filter(part -> Set.of("Build-Jdk", "Build-Jdk-Spec", "Built-By", "Created-By", "Build-Time")
                        .contains(part))
                .forEach(part -> causes.add("its manifest has " + part));
        addNamed(
                VerifyRule.REPRODUCIBLE,
                "The jar differs between builds of the same sources: %s. A rebuilt jar does not resume runs of the former one.",
                causes,
                "Inherit from Bifocal's plugin-parent, or set project.build.outputTimestamp and addDefaultEntries=false.");
    }

    private void checkDescription(PluginInfo plugin) {
        Set<String> missing = new TreeSet<>();
        Map.of(
                        "Plugin-Provider", plugin.provider(),
                        "Plugin-License", plugin.license(),
                        "Plugin-Description", plugin.description())
                .forEach((key, value) -> {
                    if (value.isBlank()) {
                        missing.add(key);
                    }
                });
        addNamed(
                VerifyRule.DESCRIPTION,
                "The manifest of plugin '" + plugin.id() + "' does not state %s.",
                missing,
                "Let the build write it into the manifest, so that users see it in listings.");
    }

    /** Binds and wires a recipe. */
    private boolean binds(Recipe recipe, PluginRegistry registry) {
        List<Finding> problems = RecipeCheck.check(registry, recipe);
        problems.forEach(this::add);
        if (!problems.isEmpty()) {
            return false;
        }
        String name = "%s:%s".formatted(recipe.plugin().id(), recipe.name());
        try {
            Experiment experiment =
                    new ExperimentLoader(registry).load(name, List.of()).experiment();
            Wirer.wire(experiment, registry, CLASSES, experiment.views().size().orElse(IMAGE_SIZE), TRAINING_SIZE);
            return true;
        } catch (BifocalException e) {
            add(VerifyRule.RECIPES, "Recipe '%s': %s".formatted(recipe.name(), e.getMessage()), e.remedy());
            return false;
        }
    }

    private void train(List<Recipe> recipes, List<PluginInfo> plugins) {
        DryTraining training = new DryTraining(plugins, settings.overrides(), settings.limit());
        for (Recipe recipe : recipes) {
            progress.accept("Training two steps of the recipe '%s' ...".formatted(recipe.name()));
            Optional<Remark> failure = training.train(recipe);
            failure.ifPresentOrElse(remarks::add, () -> trained.add(recipe.name()));
        }
    }

    /** Adds a remark that names some things, if there are any. */
    private void addNamed(VerifyRule rule, String message, Set<String> names, String remedy) {
        if (names.isEmpty()) {
            return;
        }
        String shown = names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        String more =
                names.size() > MOST_NAMED ? String.format(Locale.ROOT, " and %d more", names.size() - MOST_NAMED) : "";
        add(rule, message.replace("%s", shown + more), remedy);
    }

    private void add(Finding finding) {
        remarks.add(Remark.of(finding));
    }

    private void add(VerifyRule rule, String message, String remedy) {
        remarks.add(Remark.of(rule, message, remedy));
    }
}
