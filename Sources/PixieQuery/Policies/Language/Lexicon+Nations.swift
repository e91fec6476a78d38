extension Lexicon {
    /// Countries and continents with what is said of their people and things: "the Spanish king", "the king of Spain".
    static let nations = """
        africa african; asia asian; europe european; america american; australia australian aussie; austria austrian; belgium belgian; \
        brazil brazilian; bulgaria bulgarian; canada canadian; chile chilean; china chinese; colombia colombian; croatia croatian; \
        cuba cuban; cyprus cypriot; czechia czech; denmark danish dane; egypt egyptian; england english; estonia estonian; \
        ethiopia ethiopian; finland finnish finn; france french; germany german; greece greek; hungary hungarian; iceland icelandic; \
        india indian; indonesia indonesian; iran iranian; iraq iraqi; ireland irish; israel israeli; italy italian; jamaica jamaican; \
        japan japanese; jordan jordanian; kenya kenyan; korea korean; latvia latvian; lebanon lebanese; lithuania lithuanian; \
        malaysia malaysian; malta maltese; mexico mexican; morocco moroccan; nepal nepalese; netherlands dutch holland; nigeria nigerian; \
        norway norwegian; pakistan pakistani; peru peruvian; philippines filipino; poland polish; portugal portuguese; romania romanian; \
        russia russian; scotland scottish; serbia serbian; singapore singaporean; slovakia slovak; slovenia slovenian; spain spanish; \
        sweden swedish swede; switzerland swiss; thailand thai; tunisia tunisian; turkey turkish; ukraine ukrainian; vietnam vietnamese; \
        wales welsh; argentina argentinian argentine; unitedkingdom british
        """
}
