package dev.bifocal.host.options.text;

import java.util.ArrayList;
import java.util.List;

/** Collects problems, which are reported together. */
public final class Problems {

    private final List<Problem> problems = new ArrayList<>();

    /** Adds a problem of a value. */
    public void add(String key, Node node, String message, String remedy) {
        add(new Problem(key, YamlWriter.shown(node), node.origin(), message, remedy));
    }

    /** Adds a problem, unless one with the same sentence is known. */
    public void add(Problem problem) {
        if (problems.stream().noneMatch(known -> known.sentence().equals(problem.sentence()))) {
            problems.add(problem);
        }
    }

    /** The problems so far. */
    public List<Problem> all() {
        return List.copyOf(problems);
    }

    public void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /** Throws an exception whose heading names another subject than an experiment, such as {@code sweep}. */
    public void throwIfAny(String subject) {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(subject, problems);
        }
    }
}
