package dev.bifocal.api;

import org.pf4j.ExtensionPoint;

/**
 * A named, stateless factory that a plugin contributes.
 *
 * <p>An implementation has a public constructor without arguments and is annotated with {@link org.pf4j.Extension}. The
 * host creates one instance at start-up to list the component, so the constructor must not use the engine.
 *
 * @param <O> the record that declares this component's options; see {@link dev.bifocal.api.option.Option}
 */
public interface Component<O extends Record> extends ExtensionPoint {

    /**
     * The name by which an experiment refers to this component: lower-case letters, digits and hyphens, such as
     * {@code info-nce}. Two plugins may use the same name; experiments then write {@code plugin-id:name}.
     */
    String name();

    /** One line for listings, without a full stop at the end. */
    String summary();

    /** The class of the options record. A component without options names a record without components. */
    Class<O> optionsType();
}
