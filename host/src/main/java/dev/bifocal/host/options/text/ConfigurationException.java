package dev.bifocal.host.options.text;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An exception that reports all problems of an experiment. */
public final class ConfigurationException extends HostException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * An exception for at least one problem.
     *
     * @param problems at least one problem, in display order
     */
    public ConfigurationException(List<Problem> problems) {
        super(ErrorCode.CONFIGURATION, message(problems), remedy(problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * A copy whose problems have the origins of their keys.
     *
     * @param origins returns the origin of a key; empty if the key is not a setting
     */
    public ConfigurationException located(Function<String, Optional<String>> origins) {
        return new ConfigurationException(problems.stream()
                .map(problem -> origins.apply(problem.key()).map(problem::at).orElse(problem))
                .toList());
    }

    /** The problems; at least one. */
    public List<Problem> problems() {
        return problems;
    }

    private static String message(List<Problem> problems) {
        if (problems.size() == 1) {
            return problems.get(0).located();
        }
        return problems.stream()
                .map(problem -> "\n  " + problem.sentence())
                .collect(Collectors.joining("", "The experiment has " + problems.size() + " problems:", ""));
    }

    private static String remedy(List<Problem> problems) {
        return problems.size() == 1 ? problems.get(0).remedy() : "Fix each of them; nothing was started.";
    }
}
