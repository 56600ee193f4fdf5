package dev.bifocal.host.plugin.load;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Names;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Explains why a name is unknown.
 *
 * @param findings all findings about plugins
 * @param loadedIds the ids of the loaded plugins
 */
record MissingName(List<Finding> findings, Set<String> loadedIds) {

    /**
     * The error for an unknown name.
     *
     * @param lookup the lookup that failed
     * @param given the name
     * @param broken the finding about a broken extension that probably has this name, if any
     * @param hint a sentence to add to the message; may be empty
     */
    BifocalException explain(NameLookup<?> lookup, String given, Optional<Finding> broken, String hint) {
        return broken.or(() -> ofPlugin(given))
                .map(finding -> unusable(lookup, given, finding))
                .orElseGet(() -> unknown(lookup, given, hint));
    }

    /** The reason why the plugin of a qualified name could not be loaded. */
    private Optional<Finding> ofPlugin(String given) {
        String id = given.substring(0, Math.max(0, given.indexOf(':')));
        return findings.stream()
                .filter(finding -> finding.isError() && !loadedIds.contains(id))
                .filter(finding -> finding.pluginId().filter(id::equals).isPresent())
                .findFirst();
    }

    private static BifocalException unusable(NameLookup<?> lookup, String given, Finding finding) {
        return new HostException(
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
        return new HostException(
                ErrorCode.CONFIGURATION,
                message.toString(),
                failures.isEmpty() ? remedy : remedy + " Run 'bifocal plugins list' for the load failures.");
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
