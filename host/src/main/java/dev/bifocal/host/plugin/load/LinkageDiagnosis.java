package dev.bifocal.host.plugin.load;

import dev.bifocal.api.ApiVersion;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.plugin.FindingCode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Explains what a JVM throws where a class cannot be loaded or linked. */
final class LinkageDiagnosis {

    /** A class file's major version is that of its Java plus this. */
    private static final int CLASS_FILE_OFFSET = 44;

    private static final Pattern CLASS_FILE_VERSION = Pattern.compile("class file version (\\d+)");

    private LinkageDiagnosis() {}

    /** What a throwable means, if it comes from loading or linking and not from the plugin's own code. */
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

    /** A JVM initialises a class once; whoever uses it after that has failed gets this. */
    private static boolean isSecondInitialisation(Throwable thrown) {
        return String.valueOf(thrown.getMessage()).startsWith("Could not initialize class ");
    }

    private static Refused brokenInitialiser(String className, Throwable thrown) {
        Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
        return new Refused(
                FindingCode.CONSTRUCTOR_FAILED,
                "The static initialiser of class %s, or of a class that it uses, threw %s."
                        .formatted(className, shown(cause)),
                "Report this to the plugin's author: a component must be cheap and safe to make.",
                cause);
    }

    /** The class of what was thrown, and its sentence where it is made for users. */
    static String shown(Throwable thrown) {
        String type = thrown.getClass().getName();
        return thrown instanceof BifocalException
                ? "%s: %s".formatted(type, String.valueOf(thrown.getMessage()).replaceFirst("\\.$", ""))
                : type;
    }

    /** The Java that a class was compiled for, if that is what the JVM refused it for; otherwise 0. */
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
                "Run Bifocal on Java %s, or let the plugin be compiled with <maven.compiler.release>%s</maven.compiler.release>."
                        .formatted(builtFor, running),
                thrown);
    }

    private static Refused unfit(String className, Throwable thrown) {
        return new Refused(
                FindingCode.CLASS_BROKEN,
                "Class %s, or one that it uses, is damaged or does not fit the classes that it was linked with."
                        .formatted(className),
                "Compile the plugin again, against api %s and the libraries that it ships."
                        .formatted(ApiVersion.CURRENT),
                thrown);
    }

    private static Refused missingClass(String className, Throwable thrown) {
        String missing =
                String.valueOf(thrown.getMessage()).replaceFirst("\\s.*", "").replace('/', '.');
        return new Refused(
                FindingCode.NEEDS_MISSING_CLASS,
                "Class %s needs class %s, which is nowhere to be found.".formatted(className, missing),
                remedy(missing),
                thrown);
    }

    private static String remedy(String missing) {
        if (missing.startsWith("dev.bifocal.host.")) {
            return "Do without it: plugins see the api of Bifocal and not the host.";
        }
        if (FilteringClassLoader.SHARED.stream().anyMatch(missing::startsWith)) {
            return "Compile the plugin against api %s and the versions of DJL and PF4J that come with it."
                    .formatted(ApiVersion.CURRENT);
        }
        return "Shade the library that holds it into the plugin's jar, or name the plugin that holds it in Plugin-Dependencies.";
    }
}
