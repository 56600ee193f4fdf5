package dev.bifocal.host.plugin.install;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.load.Candidate;
import dev.bifocal.host.plugin.load.DependencyOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the dependencies that a change of the installed plugins breaks.
 *
 * @param host the plugins beside the installed ones
 */
record Dependencies(List<Candidate> host) {

    /**
     * The findings that a set of installed plugins has and another set did not have.
     *
     * @param before the plugins before the change
     * @param after the plugins after the change
     */
    List<Finding> broken(Collection<Candidate> before, Collection<Candidate> after) {
        List<String> known = findings(before).stream().map(Finding::message).toList();
        return findings(after).stream()
                .filter(finding -> !known.contains(finding.message()))
                .toList();
    }

    /**
     * Requires that a change breaks nothing.
     *
     * @throws BifocalException if the dependencies of a plugin are no longer met
     */
    void require(Collection<Candidate> before, Collection<Candidate> after) {
        broken(before, after).stream().findFirst().ifPresent(finding -> {
            throw new HostException(
                    ErrorCode.PLUGIN,
                    finding.message(),
                    "Install a version of the other plugin that both can use, before or together with this one.");
        });
    }

    private List<Finding> findings(Collection<Candidate> installed) {
        Map<String, Candidate> byId = new LinkedHashMap<>();
        host.forEach(candidate -> byId.merge(candidate.id(), candidate, Dependencies::newer));
        installed.forEach(candidate -> byId.merge(candidate.id(), candidate, Dependencies::newer));
        List<Finding> findings = new ArrayList<>();
        DependencyOrder.of(List.copyOf(byId.values()), findings::add);
        return findings;
    }

    private static Candidate newer(Candidate first, Candidate second) {
        return second.version().compareTo(first.version()) > 0 ? second : first;
    }
}
