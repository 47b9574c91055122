package io.camelsoar.slack;

import com.slack.api.model.User;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What the users of a workspace are named by in a text. */
final class UserNames {

    private static final Pattern ORDINARY_WORD = Pattern.compile("\\p{L}+");
    /** As a first name or a surname may be written: {@code Jean-Luc}, {@code O'Brien}, {@code J.R.} */
    private static final Pattern PART_OF_NAME = Pattern.compile("\\p{L}+(?:[-']\\p{L}+)*|(?:\\p{L}\\.)+\\p{L}?");

    /** Normalised first name to the ids of those who are called so. */
    private final Map<String, Set<String>> firstNames = new HashMap<>();

    UserNames(Collection<User> users) {
        for (User user : users) {
            all(user)
                    .forEach(name -> firstNames
                            .computeIfAbsent(PlainText.normalise(name).split(" ", 2)[0], unused -> new HashSet<>())
                            .add(user.getId()));
        }
    }

    /** The name that is shown. */
    static String displayed(User user) {
        return all(user).stream().findFirst().orElse(user.getName());
    }

    /** All words of all names of a user, in small letters. */
    static Set<String> words(User user) {
        Set<String> words = new HashSet<>();
        all(user).forEach(name -> words.addAll(PlainText.words(name)));
        return words;
    }

    /** Names of two words or more, also with the surname first; normalised, with spaces for hyphens. */
    Set<String> fullNames(User user) {
        Set<String> phrases = new LinkedHashSet<>();
        for (String name : all(user)) {
            String normalised = PlainText.normalise(name);
            int last = normalised.lastIndexOf(' ');
            if (last > 0) {
                phrases.add(PlainText.withoutHyphens(normalised));
                phrases.add(PlainText.withoutHyphens(
                        normalised.substring(last + 1) + ", " + normalised.substring(0, last)));
            }
        }
        return phrases;
    }

    /** E-mail address, user name and other names of one word; normalised. */
    Set<String> handles(User user) {
        Set<String> phrases = new LinkedHashSet<>();
        if (user.getProfile() != null) {
            phrases.add(PlainText.normalise(user.getProfile().getEmail()));
        }
        for (String name : all(user)) {
            String handle = PlainText.normalise(name);
            if (!handle.contains(" ")) {
                addHandle(handle, PART_OF_NAME.matcher(handle).matches() && !isWhole(handle, user), user, phrases);
            }
        }
        addHandle(PlainText.normalise(user.getName()), false, user, phrases);
        phrases.remove("");
        return phrases;
    }

    private void addHandle(String handle, boolean mayBeOfOthers, User user, Set<String> phrases) {
        if (!mayBeOfOthers && !ORDINARY_WORD.matcher(handle).matches() && !isPart(handle, user)) {
            phrases.add(handle);
        } else if (Set.of(user.getId()).containsAll(firstNames.getOrDefault(handle, Set.of()))) {
            phrases.add("@" + handle); // unless somebody else is called so, too
        }
    }

    /** Whether it consists of words of the user's full name, but not of the first and the last. */
    private static boolean isPart(String handle, User user) {
        Set<String> words = PlainText.words(handle);
        return all(user).stream()
                .map(UserNames::full)
                .anyMatch(name -> name.size() > 1 && name.containsAll(words) && !hasEnds(words, name));
    }

    private static boolean isWhole(String handle, User user) {
        Set<String> words = PlainText.words(handle);
        return all(user).stream().map(UserNames::full).anyMatch(name -> name.size() > 1 && hasEnds(words, name));
    }

    private static boolean hasEnds(Set<String> words, List<String> name) {
        return words.contains(name.get(0)) && words.contains(name.get(name.size() - 1));
    }

    /** The words of a name, none if it is a single one. */
    private static List<String> full(String name) {
        String normalised = PlainText.normalise(name);
        return normalised.contains(" ") ? List.copyOf(PlainText.words(normalised)) : List.of();
    }

    private static Set<String> all(User user) {
        Set<String> names = new LinkedHashSet<>();
        names.add(user.getRealName());
        if (user.getProfile() != null) {
            names.add(user.getProfile().getRealName());
            names.add(user.getProfile().getDisplayName());
        }
        names.removeIf(name -> name == null || name.isBlank());
        return names;
    }
}
