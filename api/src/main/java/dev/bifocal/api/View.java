package dev.bifocal.api;

/**
 * An augmented view of the samples of a batch. Each step has the query view and the key view. A loss or a
 * target can request {@linkplain #named further views}, such as the small crops of multi-crop training.
 *
 * @since 1.0
 */
public final class View implements Comparable<View> {

    /** The view whose online outputs are trained in this direction of the step. */
    public static final View QUERY = new View("query");

    /** The view whose momentum outputs are the positives and enter the memory banks. */
    public static final View KEY = new View("key");

    private final String name;

    private View(String name) {
        this.name = name;
    }

    /**
     * A further view, which the experiment declares under {@code views.further} with a policy, a size and a count c.
     * Its outputs have c·N rows, crop after crop: row j·N+i belongs to crop j of sample i. Both directions of a
     * symmetric step see the same crops.
     *
     * @param name the name in the experiment, lower camel case
     * @throws IllegalArgumentException if the name is {@code query} or {@code key}, or is not in lower camel case
     */
    public static View named(String name) {
        Identifiers.require("The name of a view", name);
        if (name.equals(QUERY.name) || name.equals(KEY.name)) {
            throw new IllegalArgumentException(
                    "View '%s' is not a further view; use View.QUERY or View.KEY.".formatted(name));
        }
        return new View(name);
    }

    /** The name in the experiment, such as {@code query}. */
    public String name() {
        return name;
    }

    /** Whether this is neither the query view nor the key view. */
    public boolean isFurther() {
        return !equals(QUERY) && !equals(KEY);
    }

    /** The query view, the key view, and then further views by name. */
    @Override
    public int compareTo(View other) {
        int byRank = Integer.compare(rank(), other.rank());
        return byRank != 0 ? byRank : name.compareTo(other.name);
    }

    private int rank() {
        return name.equals("query") ? 0 : name.equals("key") ? 1 : 2;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof View view && name.equals(view.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
