package dev.bifocal.host.plugin.load;

import dev.bifocal.api.Component;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.plugin.Subject;
import dev.bifocal.host.plugin.classes.PluginJarClassLoader;
import dev.bifocal.host.watch.Watchdog;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Initializes and checks the extensions of one plugin, each independently. */
final class ExtensionLoader {

    private static final Logger log = LoggerFactory.getLogger(ExtensionLoader.class);

    private static final String REPORT = "Report this to the plugin's author.";

    private static final int LONGEST_SUMMARY = 300;

    private final PluginJarClassLoader classes;
    private final PluginInfo info;
    private final Subject plugin;

    ExtensionLoader(PluginJarClassLoader classes, Candidate plugin) {
        this.classes = classes;
        this.info = plugin.info();
        this.plugin = plugin.subject();
    }

    /** The kind of a class in the index, which is loaded but not initialized; empty if the class cannot be used. */
    Optional<Kind> kind(String className) {
        try {
            return Optional.of(kind(find(className)));
        } catch (Refused | RuntimeException | LinkageError e) {
            log(className, e);
            return Optional.empty();
        }
    }

    /**
     * Initializes and checks a class in the index. Exceptions of the class become findings and are not thrown.
     *
     * @param knownName the name of the component, if its class file states it
     */
    Loaded load(String className, Optional<String> knownName) {
        return Watchdog.quick(classes, className, () -> initialize(className, knownName));
    }

    private Loaded initialize(String className, Optional<String> knownName) {
        Subject subject = plugin.extension(className);
        Optional<Kind> kind = Optional.empty();
        Optional<String> name = knownName.filter(Names::isName);
        try {
            Class<?> type = find(className);
            kind = Optional.of(kind(type));
            Component<?> component = (Component<?>) create(type);
            name = Optional.of(name(component));
            checkSummary(component);
            List<OptionsCheck.Problem> problems = OptionsCheck.check(optionsType(component));
            if (problems.isEmpty()) {
                return new Loaded.Usable(kind.get(), name.get(), new Registered<>(info, component));
            }
            return new Loaded.Broken(kind, name, optionFindings(subject, problems));
        } catch (Refused refused) {
            log(className, refused);
            return new Loaded.Broken(kind, name, List.of(refused.finding(subject)));
        } catch (Throwable thrown) {
            log(className, thrown);
            return new Loaded.Broken(
                    kind, name, List.of(failure(className, thrown).finding(subject)));
        }
    }

    /** Printing a plugin's throwable may itself throw. */
    private void log(String className, Throwable thrown) {
        try {
            log.debug("Extension {} of {} cannot be used", className, plugin, thrown);
        } catch (Throwable second) {
            log.debug("Extension {} of {} cannot be used, and why cannot be printed", className, plugin);
        }
    }

    private static Refused failure(String className, Throwable thrown) {
        return LinkageDiagnosis.of(className, thrown)
                .orElseGet(() -> new Refused(
                        FindingCode.CLASS_BROKEN,
                        "Class %s could not be examined: %s."
                                .formatted(className, thrown.getClass().getName()),
                        REPORT,
                        thrown));
    }

    private Class<?> find(String className) throws Refused {
        Class<?> type;
        try {
            type = Class.forName(className, false, classes);
        } catch (ClassNotFoundException e) {
            throw new Refused(
                    FindingCode.CLASS_MISSING,
                    "The extension index names class %s, which is missing in the jar or damaged.".formatted(className),
                    "Rebuild the plugin from a clean state, so that the index matches the classes.",
                    e);
        }
        if (type.getClassLoader() != classes) {
            throw new Refused(
                    FindingCode.CLASS_MISSING,
                    "The extension index names class %s, which belongs to the host or to another plugin."
                            .formatted(className),
                    "Rebuild the plugin from a clean state, so that the index names only classes of this jar.");
        }
        return type;
    }

    private static Kind kind(Class<?> type) throws Refused {
        List<Kind> kinds = Arrays.stream(Kind.values())
                .filter(kind -> kind.type().isAssignableFrom(type))
                .toList();
        if (kinds.size() != 1) {
            String interfaces = String.join(
                    ", ",
                    Arrays.stream(Kind.values())
                            .map(kind -> kind.type().getSimpleName())
                            .toList());
            throw new Refused(
                    FindingCode.NOT_A_COMPONENT,
                    "Class %s is %s."
                            .formatted(
                                    type.getName(),
                                    kinds.isEmpty()
                                            ? "not a component of any kind"
                                            : "more than one kind of component"),
                    "Implement exactly one of %s, or remove @Extension.".formatted(interfaces));
        }
        return kinds.get(0);
    }

    private static Object create(Class<?> type) throws Refused {
        try {
            Constructor<?> constructor = type.getConstructor();
            return constructor.newInstance();
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            throw new Refused(
                    FindingCode.NO_CONSTRUCTOR,
                    ("Class %s cannot be instantiated because it is abstract, not public, or has no public "
                                    + "constructor without arguments.")
                            .formatted(type.getName()),
                    "Make it a public static or top-level class with such a constructor.",
                    e);
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause() == null ? e : e.getCause();
            throw LinkageDiagnosis.of(type.getName(), thrown)
                    .orElseGet(() -> new Refused(
                            FindingCode.CONSTRUCTOR_FAILED,
                            "The constructor of class %s threw %s."
                                    .formatted(type.getName(), LinkageDiagnosis.shown(thrown)),
                            "Report this to the plugin's author: the constructor of a component must be fast and "
                                    + "must not throw.",
                            thrown));
        }
    }

    private static String name(Component<?> component) throws Refused {
        String name = ask(component, "name()", component::name, FindingCode.NAME_INVALID);
        if (!Names.isName(name)) {
            throw new Refused(
                    FindingCode.NAME_INVALID,
                    "The name '%2$s' of class %1$s is not valid."
                            .formatted(component.getClass().getName(), Printable.bounded(name, Names.LONGEST)),
                    "Return at most %s lower-case letters and digits with single hyphens between them, such as 'my-loss'."
                            .formatted(Names.LONGEST));
        }
        return name;
    }

    private static void checkSummary(Component<?> component) throws Refused {
        String summary = ask(component, "summary()", component::summary, FindingCode.SUMMARY_INVALID);
        if (summary.length() > LONGEST_SUMMARY) {
            throw new Refused(
                    FindingCode.SUMMARY_INVALID,
                    "The summary of class %s has %s characters."
                            .formatted(component.getClass().getName(), summary.length()),
                    "Return one line of at most %s characters.".formatted(LONGEST_SUMMARY));
        }
        if (summary.isBlank() || summary.lines().count() != 1) {
            throw new Refused(
                    FindingCode.SUMMARY_INVALID,
                    "The summary of class %s is not one line of text."
                            .formatted(component.getClass().getName()),
                    "Return one line that describes the component.");
        }
    }

    private static Class<?> optionsType(Component<?> component) throws Refused {
        return ask(component, "optionsType()", component::optionsType, FindingCode.OPTIONS_INVALID);
    }

    private static <T> T ask(Component<?> component, String method, Callable<@Nullable T> question, FindingCode code)
            throws Refused {
        String className = component.getClass().getName();
        T answer;
        try {
            answer = question.call();
        } catch (Throwable thrown) {
            throw LinkageDiagnosis.of(className, thrown)
                    .orElseGet(() -> new Refused(
                            code,
                            "%s of class %s threw %s.".formatted(method, className, LinkageDiagnosis.shown(thrown)),
                            REPORT,
                            thrown));
        }
        if (answer == null) {
            throw new Refused(code, "%s of class %s returned null.".formatted(method, className), REPORT);
        }
        return answer;
    }

    private static List<Finding> optionFindings(Subject subject, List<OptionsCheck.Problem> problems) {
        return problems.stream()
                .map(problem -> subject.finding(FindingCode.OPTIONS_INVALID, problem.message(), problem.remedy()))
                .toList();
    }
}
