extension ConfigurationVariable {
    /// The text of `.env.example`: every variable with its meaning and its default, commented out.
    public static var exampleFile: String {
        var text =
            "# Pixie's settings. Copy to .env and remove the # of what you change; the environment overrides this file.\n"
        for group in Group.allCases {
            text += "\n## \(group.rawValue)\n"
            for variable in all where variable.group == group {
                text += "\n# \(variable.meaning)\n# expected: \(variable.accepts)\n"
                text += "#\(variable.name)=\(variable.defaultText ?? "")\n"
            }
        }
        return text
    }
}
