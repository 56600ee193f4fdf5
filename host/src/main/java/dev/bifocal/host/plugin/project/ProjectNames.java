package dev.bifocal.host.plugin.project;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.Names;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/**
 * The names in the code of a new project.
 *
 * @param kind the kind of component
 * @param name the name of component, recipe and plugin, such as {@code soft-nce}
 */
record ProjectNames(Kind kind, String name) {

    static final String GROUP = "org.example";

    /** Checks the name. */
    ProjectNames {
        if (!Names.isName(name) || !Character.isLetter(name.charAt(0))) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "'%s' cannot name a %s.".formatted(Printable.bounded(name, Names.LONGEST), kind.word()),
                    "Use at most %s lower-case letters and digits with single hyphens between them, and a letter first, such as my-%s."
                            .formatted(Names.LONGEST, kind.word()));
        }
    }

    /** The class of the component, such as {@code SoftNceLoss}. */
    String className() {
        String camelCase = Arrays.stream(name.split("-", -1))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
        String suffix = kind.word().substring(0, 1).toUpperCase(Locale.ROOT)
                + kind.word().substring(1);
        String name = camelCase.endsWith(suffix) ? camelCase : camelCase + suffix;
        // The class file imports the interface.
        return name.equals(kind.type().getSimpleName()) ? name + suffix : name;
    }

    /** The package of the component, such as {@code org.example.softnce}. */
    String packageName() {
        String last = name.replace("-", "");
        return GROUP + "." + (SourceVersion.isKeyword(last) ? last + "plugin" : last);
    }
}
