package dev.bifocal.host.plugin.load;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Names;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Explains why a name stands for nothing.
 *
 * @param findings everything that was found about plugins
 * @param loadedIds the plugins that were loaded
 */
record MissingName(List<Finding> findings, Set<String> loadedIds) {

    /**
     * The error for a name that nothing has.
     *
     * @param lookup where it was looked for
     * @param given the name
     * @param broken what keeps the extension of this name from being used, if there seems to be one
     * @param hint a sentence to add to the message; may be empty
     */
    BifocalException explain(NameLookup<?> lookup, String given, Optional<Finding> broken, String hint) {
        return broken.or(() -> ofPlugin(given))
                .map(finding -> unusable(lookup, given, finding))
                .orElseGet(() -> unknown(lookup, given, hint));
    }

    /** What keeps the plugin of a qualified name from being loaded. */
    private Optional<Finding> ofPlugin(String given) {
        String id = given.substring(0, Math.max(0, given.indexOf(':')));
        return findings.stream()
                .filter(finding -> finding.isError() && !loadedIds.contains(id))
                .filter(finding -> finding.pluginId().filter(id::equals).isPresent())
                .findFirst();
    }

    private static BifocalException unusable(NameLookup<?> lookup, String given, Finding finding) {
        return new BifocalException(
                ErrorCode.PLUGIN,
                "The %s '%s' cannot be used: %s".formatted(lookup.word(), shown(given), finding.message()),
                finding.remedy());
    }

    private BifocalException unknown(NameLookup<?> lookup, String given, String hint) {
        List<String> failures = findings.stream()
                .filter(Finding::isError)
                .map(MissingName::label)
                .distinct()
                .toList();
        StringBuilder message = new StringBuilder("There is no %s '%s'.".formatted(lookup.word(), shown(given)));
        if (!hint.isEmpty()) {
            message.append(' ').append(hint);
        }
        if (!failures.isEmpty()) {
            message.append(
                            failures.size() == 1
                                    ? " One plugin or extension could not be loaded: "
                                    : " %s plugins or extensions could not be loaded: ".formatted(failures.size()))
                    .append(failures.stream().collect(Collectors.joining(", ")))
                    .append('.');
        }
        String remedy = lookup.suggestion(given);
        return new BifocalException(
                ErrorCode.CONFIGURATION,
                message.toString(),
                failures.isEmpty() ? remedy : remedy + " See 'bifocal plugins list' for what could not be loaded.");
    }

    private static String shown(String name) {
        return Printable.bounded(name, Names.LONGEST);
    }

    private static String label(Finding finding) {
        String where = finding.extension()
                .or(finding::pluginId)
                .orElseGet(() -> String.valueOf(finding.jar().getFileName()));
        return "%s (%s)".formatted(where, finding.code());
    }
}
