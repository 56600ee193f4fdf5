package dev.bifocal.host.plugin;

import dev.bifocal.host.plugin.Finding.Severity;
import java.util.Locale;

/** The kinds of findings, with stable codes for programs. */
public enum FindingCode {
    /** A specified folder does not exist or is not a folder. */
    FOLDER_MISSING(Severity.ERROR),
    /** The file is damaged or not a jar. */
    JAR_CORRUPT(Severity.ERROR),
    /** The record of the installed plugins cannot be used. */
    STORE_DAMAGED(Severity.ERROR),
    /** A jar lies in the folder of installed plugins, but was not installed. */
    JAR_NOT_INSTALLED(Severity.ERROR),
    /** An installed jar is missing, or was changed after its installation. */
    JAR_CHANGED(Severity.ERROR),
    /** The signature of an installed jar does not fit, or its key is not trusted any more. */
    SIGNATURE_INVALID(Severity.ERROR),
    /** The signature of a jar with a known checksum cannot be read. */
    SIGNATURE_UNREADABLE(Severity.WARNING),
    /** The jar contains classes of {@code ai.djl}. */
    BUNDLES_DJL(Severity.ERROR),
    /** The jar contains classes of {@code dev.bifocal.api}. */
    BUNDLES_API(Severity.ERROR),
    /** The jar contains jars in {@code lib/}, which are not read. */
    NESTED_LIBRARIES(Severity.WARNING),
    /** The manifest or an index of the jar names other files, from which classes would be loaded. */
    CLASS_PATH(Severity.ERROR),
    /** {@code Plugin-Id} is missing or invalid. */
    ID_INVALID(Severity.ERROR),
    /** {@code Plugin-Version} is missing or invalid. */
    VERSION_INVALID(Severity.ERROR),
    /** {@code Plugin-Requires} is missing or invalid. */
    REQUIRES_INVALID(Severity.ERROR),
    /** {@code Plugin-Dependencies} is invalid. */
    DEPENDENCIES_INVALID(Severity.ERROR),
    /** {@code Plugin-Class} is set, but the host does not run it. */
    PLUGIN_CLASS_IGNORED(Severity.WARNING),
    /** The host's API version is outside {@code Plugin-Requires}. */
    API_INCOMPATIBLE(Severity.ERROR),
    /** The plugin was compiled against a newer API than the host's. */
    API_NEWER(Severity.WARNING),
    /** The manifest does not state the API version that the plugin was compiled against. */
    API_UNKNOWN(Severity.WARNING),
    /** The plugin was compiled against a newer DJL than the host's. */
    DJL_NEWER(Severity.ERROR),
    /** The manifest does not state the DJL version that the plugin was compiled against. */
    DJL_UNKNOWN(Severity.WARNING),
    /** {@code Bifocal-Djl-Version} is invalid. */
    DJL_INVALID(Severity.ERROR),
    /** The jar has classes but no {@code META-INF/extensions.idx}. */
    INDEX_MISSING(Severity.ERROR),
    /** {@code META-INF/extensions.idx} names no class. */
    INDEX_EMPTY(Severity.ERROR),
    /** A required plugin is missing or cannot be used. */
    DEPENDENCY_MISSING(Severity.ERROR),
    /** A required plugin has an unsupported version. */
    DEPENDENCY_VERSION(Severity.ERROR),
    /** Plugins have a dependency cycle. */
    DEPENDENCY_CYCLE(Severity.ERROR),
    /** Several versions of a plugin were found. */
    SEVERAL_VERSIONS(Severity.WARNING),
    /** Different jars with the same plugin and version were found. */
    SAME_VERSION(Severity.WARNING),
    /** The plugin has the id of a bundled plugin. */
    BUNDLED_ID(Severity.ERROR),
    /** The plugin replaces a bundled plugin with the user's permission. */
    BUNDLED_REPLACED(Severity.WARNING),
    /** A class implements a component but is not in the index. */
    CLASS_UNLISTED(Severity.WARNING),
    /** The index names a class that the jar does not contain. */
    CLASS_MISSING(Severity.ERROR),
    /** A class was compiled for a newer Java version. */
    CLASS_FOR_NEWER_JAVA(Severity.ERROR),
    /** A class refers to a missing class. */
    NEEDS_MISSING_CLASS(Severity.ERROR),
    /** A class cannot be linked. */
    CLASS_BROKEN(Severity.ERROR),
    /** An extension does not implement exactly one of loss, head and target builder. */
    NOT_A_COMPONENT(Severity.ERROR),
    /** An extension has no public constructor without arguments. */
    NO_CONSTRUCTOR(Severity.ERROR),
    /** The constructor or static initializer of an extension threw an exception. */
    CONSTRUCTOR_FAILED(Severity.ERROR),
    /** A component's name is missing or invalid. */
    NAME_INVALID(Severity.ERROR),
    /** A component's summary is missing or invalid. */
    SUMMARY_INVALID(Severity.ERROR),
    /** The options of a component are not declared correctly. */
    OPTIONS_INVALID(Severity.ERROR),
    /** Extensions of the same kind in a plugin have the same name. */
    DUPLICATE_NAME(Severity.ERROR),
    /** Several plugins use the same name. */
    AMBIGUOUS_NAME(Severity.WARNING),
    /** A recipe file has an invalid name. */
    RECIPE_NAME_INVALID(Severity.ERROR),
    /** A recipe is not text in UTF-8. */
    RECIPE_UNREADABLE(Severity.ERROR),
    /** A recipe has an unknown key or a value that does not fit. */
    RECIPE_INVALID(Severity.ERROR),
    /** A recipe does not begin with a comment that summarizes it. */
    RECIPE_SUMMARY_MISSING(Severity.WARNING);

    private final Severity severity;

    FindingCode(Severity severity) {
        this.severity = severity;
    }

    /** The severity of the finding. */
    public Severity severity() {
        return severity;
    }

    /** The text of the code in {@link Finding#code()}: lower case with hyphens. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
