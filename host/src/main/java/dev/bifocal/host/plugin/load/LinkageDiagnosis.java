package dev.bifocal.host.plugin.load;

import dev.bifocal.api.ApiVersion;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.classes.FilteringClassLoader;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Explains the JVM's errors for classes that cannot be loaded or linked. */
final class LinkageDiagnosis {

    /** The difference between the major version of a class file and its Java version. */
    private static final int CLASS_FILE_OFFSET = 44;

    private static final Pattern CLASS_FILE_VERSION = Pattern.compile("class file version (\\d+)");

    private LinkageDiagnosis() {}

    /** The explanation of a throwable from loading or linking; empty for a throwable from the plugin's own code. */
    static Optional<Refused> of(String className, Throwable thrown) {
        if (!(thrown instanceof LinkageError)) {
            return Optional.empty();
        }
        if (thrown instanceof ExceptionInInitializerError || isSecondInitialisation(thrown)) {
            return Optional.of(brokenInitialiser(className, thrown));
        }
        if (thrown instanceof NoClassDefFoundError) {
            return Optional.of(missingClass(className, thrown));
        }
        int running = Runtime.version().feature();
        int builtFor = javaOf(thrown);
        return Optional.of(
                builtFor > running ? newerJava(className, builtFor, running, thrown) : unfit(className, thrown));
    }

    /** The JVM initializes a class once; uses after a failed initialization throw this error. */
    private static boolean isSecondInitialisation(Throwable thrown) {
        return String.valueOf(thrown.getMessage()).startsWith("Could not initialize class ");
    }

    private static Refused brokenInitialiser(String className, Throwable thrown) {
        Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
        return new Refused(
                FindingCode.CONSTRUCTOR_FAILED,
                "The static initializer of class %s, or of a class that it uses, threw %s."
                        .formatted(className, shown(cause)),
                "Report this to the plugin's author: the constructor of a component must be fast and must not throw.",
                cause);
    }

    /** The class of the throwable, with its message if the message is written for users. */
    static String shown(Throwable thrown) {
        String type = thrown.getClass().getName();
        return thrown instanceof BifocalException
                ? "%s: %s".formatted(type, String.valueOf(thrown.getMessage()).replaceFirst("\\.$", ""))
                : type;
    }

    /** The Java version of a class that the JVM rejects as too new; otherwise 0. */
    private static int javaOf(Throwable thrown) {
        Matcher matcher = CLASS_FILE_VERSION.matcher(String.valueOf(thrown.getMessage()));
        return thrown instanceof UnsupportedClassVersionError && matcher.find()
                ? Integer.parseInt(matcher.group(1)) - CLASS_FILE_OFFSET
                : 0;
    }

    private static Refused newerJava(String className, int builtFor, int running, Throwable thrown) {
        return new Refused(
                FindingCode.CLASS_FOR_NEWER_JAVA,
                "Class %s, or one that it uses, was compiled for Java %s, but this is Java %s."
                        .formatted(className, builtFor, running),
                ("Run Bifocal on Java %s, or compile the plugin with "
                                + "<maven.compiler.release>%s</maven.compiler.release>.")
                        .formatted(builtFor, running),
                thrown);
    }

    private static Refused unfit(String className, Throwable thrown) {
        return new Refused(
                FindingCode.CLASS_BROKEN,
                "Class %s, or one that it uses, is damaged or incompatible with its dependencies.".formatted(className),
                "Recompile the plugin against api %s and the libraries in its jar.".formatted(ApiVersion.CURRENT),
                thrown);
    }

    private static Refused missingClass(String className, Throwable thrown) {
        String missing =
                String.valueOf(thrown.getMessage()).replaceFirst("\\s.*", "").replace('/', '.');
        return new Refused(
                FindingCode.NEEDS_MISSING_CLASS,
                "Class %s requires class %s, which was not found.".formatted(className, missing),
                remedy(missing),
                thrown);
    }

    private static String remedy(String missing) {
        if (missing.startsWith("dev.bifocal.host.")) {
            return "Remove the reference: plugins can use the api of Bifocal but not the host.";
        }
        if (FilteringClassLoader.SHARED.stream().anyMatch(missing::startsWith)) {
            return "Compile the plugin against api %s and its versions of DJL and PF4J.".formatted(ApiVersion.CURRENT);
        }
        return "Shade the library with this class into the plugin's jar, or add the plugin with this class to "
                + "Plugin-Dependencies.";
    }
}
