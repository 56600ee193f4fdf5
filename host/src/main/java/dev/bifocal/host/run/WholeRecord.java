package dev.bifocal.host.run;

import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds missing components of a record that was read from a file. A component may be missing if it is {@code
 * @Nullable}.
 */
final class WholeRecord {

    private WholeRecord() {}

    /** The path of the first missing component, such as {@code source.experiment}. */
    static Optional<String> lacking(Record value) {
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object part = part(value, component);
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (part == null && !optional) {
                return Optional.of(component.getName());
            }
            Optional<String> within = part instanceof Record record ? lacking(record) : Optional.empty();
            if (within.isPresent()) {
                return within.map(name -> component.getName() + "." + name);
            }
        }
        return Optional.empty();
    }

    private static @Nullable Object part(Record value, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("%s has no accessor for %s".formatted(value.getClass(), component), e);
        }
    }
}
