package dev.bifocal.host.tool.verify;

import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.scan.CallKind;
import java.util.Arrays;
import java.util.Locale;

/** The rules of {@code plugins verify}. Numbers never change; a rule that goes leaves a gap. */
public enum VerifyRule {
    /** See {@link #sentence}. */
    READABLE(1, Severity.ERROR, "The file is a jar that can be read."),
    /** See {@link #sentence}. */
    MANIFEST(2, Severity.ERROR, "The manifest states id, version, range of api versions and dependencies."),
    /** See {@link #sentence}. */
    API_VERSION(
            3,
            Severity.ERROR,
            "The manifest states the versions of api and DJL that the plugin needs, and this host has them."),
    /** See {@link #sentence}. */
    DEPENDENCIES(4, Severity.ERROR, "The plugins that this one depends on are present in a supported version."),
    /** See {@link #sentence}. */
    BUNDLED_CLASSES(5, Severity.ERROR, "The jar contains no classes of DJL or of the api, and no jars."),
    /** See {@link #sentence}. */
    INDEX(6, Severity.ERROR, "The extension index lists components."),
    /** See {@link #sentence}. */
    COMPONENTS(7, Severity.ERROR, "Each class of the index loads and is one component with a valid name and summary."),
    /** See {@link #sentence}. */
    OPTIONS(8, Severity.ERROR, "The options of each component follow the rules of Option."),
    /** See {@link #sentence}. */
    RECIPES(9, Severity.ERROR, "Each recipe is valid, and its outputs, heads, losses and targets fit together."),
    /** See {@link #sentence}. */
    ID(10, Severity.ERROR, "The id is not that of a bundled plugin."),
    /** See {@link #sentence}. */
    JAVA_VERSION(11, Severity.ERROR, "All classes are compiled for Java 17 or older."),
    /** See {@link #sentence}. */
    MEMBERS(12, Severity.ERROR, "All classes and members of the api and of DJL that the jar uses exist."),
    /** See {@link #sentence}. */
    INTERNALS(13, Severity.ERROR, "The classes use nothing of the host."),
    /** See {@link #sentence}. */
    EXPERIMENTAL(14, Severity.WARNING, "The classes use no experimental part of the api."),
    /** See {@link #sentence}. */
    FORGOTTEN(15, Severity.WARNING, "Each component class is listed in the extension index."),
    /** See {@link #sentence}. */
    EXIT(16, Severity.WARNING, "The classes do not end the process."),
    /** See {@link #sentence}. */
    NATIVE_CODE(17, Severity.NOTE, "The classes load no native code."),
    /** See {@link #sentence}. */
    NETWORK(18, Severity.NOTE, "The classes use no network."),
    /** See {@link #sentence}. */
    PROCESSES(19, Severity.NOTE, "The classes start no processes."),
    /** See {@link #sentence}. */
    FILES(20, Severity.NOTE, "The classes read and write no files."),
    /** See {@link #sentence}. */
    REPRODUCIBLE(21, Severity.NOTE, "The build is reproducible: all entries of the jar have the same time."),
    /** See {@link #sentence}. */
    DESCRIPTION(22, Severity.WARNING, "The manifest states provider, licence and description."),
    /** See {@link #sentence}. */
    TRAINING(23, Severity.ERROR, "Each recipe trains two steps on the data set shapes."),
    /** See {@link #sentence}. */
    REFLECTION(24, Severity.NOTE, "The classes use no reflection, which can hide calls."),
    /** See {@link #sentence}. */
    CLASS_PATH(25, Severity.ERROR, "The jar names no other file with classes: no Class-Path, no INDEX.LIST."),
    /** See {@link #sentence}. */
    DEPRECATED(26, Severity.WARNING, "The classes use no deprecated part of the api.");

    /** The severity of a broken rule. */
    public enum Severity {
        /** The plugin cannot be used, or a part of it. */
        ERROR,
        /** The plugin works, possibly not as intended, or not for long. */
        WARNING,
        /** A fact that users want to know. */
        NOTE
    }

    private final int number;
    private final Severity severity;
    private final String sentence;

    VerifyRule(int number, Severity severity, String sentence) {
        this.number = number;
        this.severity = severity;
        this.sentence = sentence;
    }

    /** The number, such as {@code VERIFY-03}. */
    public String id() {
        return String.format(Locale.ROOT, "VERIFY-%02d", number);
    }

    /** The severity of a broken rule, unless a finding of the loader has its own. */
    public Severity severity() {
        return severity;
    }

    /** One sentence that a healthy plugin fulfils. */
    public String sentence() {
        return sentence;
    }

    /** The rule that a finding of the loader belongs to. */
    static VerifyRule of(String code) {
        return Arrays.stream(FindingCode.values())
                .filter(one -> one.code().equals(code))
                .findFirst()
                .map(VerifyRule::of)
                .orElseThrow();
    }

    /** The rule that a call breaks. */
    static VerifyRule of(CallKind kind) {
        return switch (kind) {
            case NETWORK -> NETWORK;
            case PROCESSES -> PROCESSES;
            case FILES -> FILES;
            case NATIVES -> NATIVE_CODE;
            case EXIT -> EXIT;
            case REFLECTION -> REFLECTION;
        };
    }

    private static VerifyRule of(FindingCode code) {
        return switch (code) {
            case FOLDER_MISSING,
                    JAR_CORRUPT,
                    STORE_DAMAGED,
                    JAR_NOT_INSTALLED,
                    JAR_CHANGED,
                    SIGNATURE_INVALID,
                    SIGNATURE_UNREADABLE -> READABLE;
            case BUNDLES_DJL, BUNDLES_API, NESTED_LIBRARIES -> BUNDLED_CLASSES;
            case CLASS_PATH -> CLASS_PATH;
            case ID_INVALID,
                    VERSION_INVALID,
                    REQUIRES_INVALID,
                    DEPENDENCIES_INVALID,
                    PLUGIN_CLASS_IGNORED,
                    DJL_INVALID -> MANIFEST;
            case API_INCOMPATIBLE, API_NEWER, API_UNKNOWN, DJL_NEWER, DJL_UNKNOWN -> API_VERSION;
            case INDEX_MISSING, INDEX_EMPTY -> INDEX;
            case DEPENDENCY_MISSING, DEPENDENCY_VERSION, DEPENDENCY_CYCLE -> DEPENDENCIES;
            case BUNDLED_ID, BUNDLED_REPLACED, SEVERAL_VERSIONS, SAME_VERSION -> ID;
            case OPTIONS_INVALID -> OPTIONS;
            case RECIPE_NAME_INVALID, RECIPE_UNREADABLE, RECIPE_INVALID, RECIPE_SUMMARY_MISSING -> RECIPES;
            case CLASS_UNLISTED -> FORGOTTEN;
            case CLASS_MISSING,
                    CLASS_FOR_NEWER_JAVA,
                    NEEDS_MISSING_CLASS,
                    CLASS_BROKEN,
                    NOT_A_COMPONENT,
                    NO_CONSTRUCTOR,
                    CONSTRUCTOR_FAILED,
                    NAME_INVALID,
                    SUMMARY_INVALID,
                    DUPLICATE_NAME,
                    AMBIGUOUS_NAME -> COMPONENTS;
        };
    }
}
