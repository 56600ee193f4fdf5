package dev.bifocal.host.options.text;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An exception that reports all problems of an experiment or a sweep. */
public final class ConfigurationException extends HostException {

    private static final long serialVersionUID = 1L;

    private static final String EXPERIMENT = "experiment";

    private final String subject;
    private final transient List<Problem> problems;

    /**
     * An exception for at least one problem of an experiment.
     *
     * @param problems at least one problem, in display order
     */
    public ConfigurationException(List<Problem> problems) {
        this(EXPERIMENT, problems);
    }

    /**
     * An exception for at least one problem.
     *
     * @param subject the noun for what has the problems, {@code experiment} or {@code sweep}
     * @param problems at least one problem, in display order
     */
    public ConfigurationException(String subject, List<Problem> problems) {
        super(ErrorCode.CONFIGURATION, message(subject, problems), remedy(problems));
        this.subject = subject;
        this.problems = List.copyOf(problems);
    }

    /**
     * A copy whose problems have the origins of their keys.
     *
     * @param origins returns the origin of a key; empty if the key is not a setting
     */
    public ConfigurationException located(Function<String, Optional<String>> origins) {
        return new ConfigurationException(
                subject,
                problems.stream()
                        .map(problem ->
                                origins.apply(problem.key()).map(problem::at).orElse(problem))
                        .toList());
    }

    /** The problems; at least one. */
    public List<Problem> problems() {
        return problems;
    }

    /** {@code The sweep has 3 problems}. */
    public String heading() {
        return heading(subject, problems);
    }

    private static String heading(String subject, List<Problem> problems) {
        return "The %s has %s problems".formatted(subject, problems.size());
    }

    private static String message(String subject, List<Problem> problems) {
        if (problems.size() == 1) {
            return problems.get(0).located();
        }
        return problems.stream()
                .map(problem -> "\n  " + problem.sentence())
                .collect(Collectors.joining("", heading(subject, problems) + ":", ""));
    }

    private static String remedy(List<Problem> problems) {
        return problems.size() == 1 ? problems.get(0).remedy() : "Fix each of them; nothing was started.";
    }
}
