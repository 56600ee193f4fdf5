package dev.bifocal.tck;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.host.experiment.RecipeCheck;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Registered;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/**
 * The common part of all contracts: which component of which jar is checked, with which options and sizes.
 *
 * <p>The jar is the one that the system property {@code bifocal.plugin.jar} names. Without the property, as in an IDE,
 * the kit packs {@code target/classes}. The property {@code bifocal.plugin.path} lists further jars or folders, such as
 * the plugins that this one depends on; without it, the plugins on the class path of the tests are loaded too.
 */
public abstract class PluginContract {

    /** A contract of this package. */
    PluginContract() {}

    /** The name of the component, as in an experiment. */
    protected abstract String component();

    /**
     * The options with which the component is checked: a map, or YAML such as {@code temperature: 0.2}. Defaults apply
     * otherwise.
     */
    protected Object options() {
        return "";
    }

    /**
     * The rules that are not checked, by number, such as {@code LOSS-03}, each with its reason. The report shows the
     * reasons.
     */
    protected Map<String, String> waived() {
        return Map.of();
    }

    /** The jar under test. */
    protected Path jar() {
        return BuiltPlugin.jar();
    }

    /** The number of classes of the training labels. */
    protected int classes() {
        return 3;
    }

    /** The number of samples N in a batch. */
    protected int batch() {
        return 4;
    }

    /** The number of keys K in each memory bank. */
    protected int bankSize() {
        return 8;
    }

    /** The number of training samples M. */
    protected int trainingSize() {
        return 16;
    }

    /** The rules as dynamic tests. JUnit calls this method. */
    @TestFactory
    public final Stream<DynamicTest> contract() {
        requireKnownWaivers();
        return allRules().map(rule -> DynamicTest.dynamicTest(display(rule), () -> run(rule)));
    }

    /** The rules of the component in the order of their numbers. */
    abstract List<? extends Rule> rules();

    /** The rules of the component and of the whole plugin. */
    final Stream<Rule> allRules() {
        return Stream.concat(rules().stream(), Stream.of(PluginRule.values()));
    }

    /** Checks a rule of the component; throws an {@link AssertionError} or any other exception if the component breaks it. */
    abstract void check(Rule rule);

    /** The kind of component. */
    abstract Kind kind();

    /** The failures of all rules that are not waived. */
    final List<String> failures() {
        return allRules().flatMap(rule -> failuresOf(rule).stream()).toList();
    }

    /** The failure of a rule, if there is one. */
    final List<String> failuresOf(Rule rule) {
        try {
            run(rule);
            return List.of();
        } catch (TestAbortedException e) {
            return List.of();
        } catch (AssertionError e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    final Registered<Component<?>> registered() {
        return BuiltPlugin.registry(jar()).component(kind(), component());
    }

    final Sizes sizes() {
        return new Sizes(classes(), batch(), bankSize(), trainingSize());
    }

    private void checkRecipes() {
        Expect.applies(
                !BuiltPlugin.isPacked(jar()), "The id and the dependencies of the plugin are in the built jar only.");
        PluginRegistry registry = BuiltPlugin.registry(jar());
        List<Finding> problems =
                RecipeCheck.check(registry, List.of(registered().plugin()));
        List<String> missing = BuiltPlugin.missing(jar());
        Expect.applies(
                problems.isEmpty() || missing.isEmpty(),
                "The recipes need the plugins %s, which the property %s does not name."
                        .formatted(missing, BuiltPlugin.PATH));
        Expect.that(problems.isEmpty(), () -> problems.stream()
                .map(problem -> "%s %s".formatted(problem.message(), problem.remedy()))
                .collect(Collectors.joining(" ")));
    }

    private void requireKnownWaivers() {
        Set<String> known = new LinkedHashSet<>();
        allRules().forEach(rule -> known.add(rule.id()));
        waived().forEach((id, reason) -> {
            if (!known.contains(id)) {
                throw new IllegalStateException(
                        "waived() names the rule %s, which does not exist; the rules are %s.".formatted(id, known));
            }
            if (reason.isBlank()) {
                throw new IllegalStateException("waived() gives no reason for rule %s.".formatted(id));
            }
        });
    }

    private String display(Rule rule) {
        String reason = waived().get(rule.id());
        String name = "%s %s".formatted(rule.id(), rule.sentence());
        return reason == null ? name : "%s (waived: %s)".formatted(name, reason);
    }

    private void run(Rule rule) {
        String reason = waived().get(rule.id());
        if (reason != null) {
            Assumptions.abort("%s is waived: %s".formatted(rule.id(), reason));
        }
        try {
            if (rule == PluginRule.RECIPES) {
                checkRecipes();
            } else {
                check(rule);
            }
        } catch (TestAbortedException e) {
            throw e;
        } catch (AssertionError | RuntimeException | LinkageError | StackOverflowError e) {
            throw new AssertionError(
                    "%s (%s) %s: %s".formatted(rule.id(), rule.sentence(), component(), message(e)), e);
        }
    }

    private static String message(Throwable thrown) {
        if (thrown instanceof AssertionError) {
            return String.valueOf(thrown.getMessage());
        }
        return thrown instanceof BifocalException known
                ? "%s %s".formatted(known.getMessage(), known.remedy())
                : thrown.toString();
    }
}
