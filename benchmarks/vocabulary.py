"""Word lists of the generator: technical Vietnamese, places, names and goods, written for it.

Every list runs from frequent to rare: the generator draws from it by Zipf's law.
"""

from __future__ import annotations


def _list(text: str) -> list[str]:
    """Return the phrases of a block, which are separated by commas or ends of lines."""
    return [part for line in text.splitlines() for p in line.split(",") if (part := p.strip())]


METHODS = _list("""
    phương pháp sản xuất, quy trình chế biến, phương pháp xử lý, quy trình sản xuất
    phương pháp điều khiển, phương pháp chế tạo, phương pháp truyền, phương pháp giải mã
    phương pháp mã hóa, phương pháp chiết xuất, quy trình lên men, phương pháp sấy
    phương pháp nuôi trồng, phương pháp nhân giống, quy trình bảo quản, phương pháp tổng hợp
    phương pháp phát hiện, phương pháp đo, phương pháp kiểm tra, quy trình thu hồi
    phương pháp tinh chế, phương pháp tái chế, phương pháp nung, phương pháp hàn
    phương pháp phủ, phương pháp in, phương pháp nhuộm, phương pháp đúc, phương pháp ép đùn
    phương pháp lọc, quy trình thủy phân, phương pháp chưng cất, phương pháp cô đặc
    phương pháp định vị, phương pháp dự báo, phương pháp nhận dạng, phương pháp xác thực
    phương pháp phân loại, phương pháp hiển thị, phương pháp cấp phát tài nguyên
    phương pháp chuyển giao, phương pháp tách chiết, quy trình ươm giống, phương pháp ghép cành
    phương pháp thu hoạch, phương pháp khử trùng, phương pháp gia công, phương pháp mạ
    phương pháp kết tinh, phương pháp lắng đọng, phương pháp vi bao, phương pháp đồng hóa
    phương pháp thanh trùng, phương pháp cố định nitơ, phương pháp xử lý ảnh
""")

DEVICES = _list("""
    thiết bị, hệ thống, thiết bị điện tử, thiết bị đầu cuối, kết cấu, cơ cấu, máy sấy, bộ lọc
    thiết bị xử lý nước thải, hệ thống tưới nhỏ giọt, máy bơm, động cơ điện, bộ trao đổi nhiệt
    máy gặt đập liên hợp, máy bóc vỏ, máy nghiền, lò đốt, lò hơi, tuabin gió, tấm pin mặt trời
    ắc quy, bộ nguồn, bộ biến tần, bộ khuếch đại, anten, cảm biến, máy ảnh, màn hình
    bộ điều khiển, robot, băng tải, cần trục, máy ép, khuôn ép, máy đóng gói, van một chiều
    ống dẫn, bồn chứa, tháp hấp thụ, thiết bị chưng cất, thiết bị lên men, buồng sấy, kho lạnh
    xe điện, xe hai bánh, khung xe, hộp số, phanh đĩa, lốp xe, thiết bị bay không người lái
    tàu cá, lưới đánh cá, lồng nuôi cá, ao nuôi, nhà kính, nhà lưới, hệ thống thủy canh
    máy gieo hạt, máy làm đất, máy phun thuốc, giàn phơi, bếp sinh khối, hầm biogas
    trạm quan trắc, thiết bị định vị, đồng hồ đo nước, công tơ điện, tủ điện, cầu dao, rơle
    thiết bị chiếu sáng, đèn led, thiết bị y tế, ống thông, bơm tiêm, khẩu trang, máy thở
    kính hiển vi, máy quang phổ, bộ kit phát hiện, cấu kiện bê tông, cọc móng, dầm cầu
    tấm lợp, gạch không nung, kè chắn sóng, đập ngăn mặn, cống ngăn triều, phao nổi
    dụng cụ cắt, mũi khoan, máy tiện, đồ gá, máy in ba chiều, tủ bán hàng tự động
    khóa điện tử, thẻ từ, máy đọc mã, trạm sạc, bộ giảm chấn, ghế ngồi, máy giặt, máy lạnh
    máy điều hòa không khí, tủ lạnh, nồi cơm điện, máy lọc nước, bình chữa cháy
    thiết bị thu năng lượng sóng, máy ấp trứng, máng ăn tự động, thiết bị cho ăn
""")

COMPOSITIONS = _list("""
    hợp chất, chế phẩm, dược phẩm, chế phẩm sinh học, hợp chất dị vòng, kháng thể, vacxin
    chế phẩm diệt nấm, chế phẩm diệt cỏ, chế phẩm trừ sâu, phân bón hữu cơ vi sinh
    thức ăn chăn nuôi
    chất kết dính, nhựa nhiệt dẻo, cao su, lớp phủ, sơn chống gỉ, màng bao gói, vật liệu composit
    hợp kim nhôm, thép không gỉ, bê tông nhẹ, vữa khô, gốm xốp, than hoạt tính, vật liệu xúc tác
    chất điện giải, vật liệu catot, mực in, chất tẩy rửa, mỹ phẩm, kem dưỡng da, dầu gội
    thực phẩm chức năng, đồ uống, nước chấm, bột dinh dưỡng, viên nang, viên nén, cao lỏng
    tinh dầu, cao chiết, chất tạo ngọt, chất nhũ hóa, màng sinh học, chủng vi khuẩn, chủng nấm
    plasmit, polypeptit, enzym, axit nucleic, tế bào gốc, hydrogel, hạt nano bạc, sợi quang
    vải không dệt, sợi tổng hợp, giấy bao bì, ván ép, gỗ biến tính, nhiên liệu sinh học
    dầu bôi trơn, chất chống cháy, chất ức chế ăn mòn, kính cường lực, xi măng xỉ
""")

MATERIALS = _list("""
    thép, nước, nhựa, gỗ, silic, nhôm, polyme, cao su, thủy tinh, đồng, bã mía, vỏ trấu, xơ dừa
    tre, lá sen, gạo, sắn, ngô, cà phê, chè, tôm, cá tra, mật ong, nghệ, gừng, sâm, tảo xoắn
    rong biển, vỏ tôm, rơm rạ, mùn cưa, tro bay, xỉ than, bùn đỏ, đất sét, cao lanh, cát nhiễm mặn
    polyetylen, polypropylen, polyeste, polyuretan, silicon, epoxy, xenluloza, chitosan, alginat
    collagen, tinh bột, lignin, graphen, titan dioxit, kẽm oxit, nhôm oxit, sắt từ, niken, coban
    liti, mangan, vonfram, molypđen, đất hiếm, canxi cacbonat, natri hydroxit, axit xitric
    axit lactic, etanol, metanol, glyxerin, hydro, amoniac, cacbon dioxit, ozon, nitơ lỏng
    mủ cao su, dầu dừa, dầu hạt điều, vỏ hạt cà phê, quả thanh long, quả nhãn, quả vải
    quả bưởi, quả xoài, quả sầu riêng, hạt tiêu, hạt điều, hạt sen, lá vối, lá dâu, củ ấu
    nấm linh chi, nấm rơm, nấm đông trùng hạ thảo, actiso, đinh lăng, hà thủ ô, trà hoa vàng
    ngọc linh, quế, hồi, sả, tràm, bạch đàn, keo lai, luồng, cói, lục bình, đay, bông, tơ tằm
    da cá, vảy cá, xương bò, lông vũ, sữa dê, trứng vịt, yến sào, hàu, nghêu, cua biển, sò huyết
""")

PARTS = _list("""
    thân, trục, vỏ, bộ điều khiển, cảm biến, khung đỡ, ống dẫn, van, nắp, lớp phủ, tấm đáy
    buồng chứa, động cơ, bộ xử lý, bộ nhớ, mạch điện, bộ phát, bộ thu, lưới lọc, cánh quạt
    lò xo, bánh răng, ổ bi, trục vít, xi lanh, pittông, vòng đệm, gioăng, khớp nối, tay đòn
    bản lề, phễu nạp liệu, cửa xả, dao cắt, con lăn, dây đai, xích tải, thanh ray, giá đỡ
    điện cực, màng lọc, lớp cách nhiệt, tấm hấp thụ, bộ gia nhiệt, dàn ngưng, dàn bay hơi
    máy nén, quạt hút, vòi phun, bể lắng, bể kỵ khí, bể hiếu khí, giá thể vi sinh, bộ khuấy
    thấu kính, gương phản xạ, bộ lọc quang, đầu dò, kim phun, ống nghiệm, đế tản nhiệt
    phao, neo, dây cáp, móc treo, bulông, chốt định vị, tấm chắn, rãnh dẫn, lỗ thông hơi
    bánh đà, khớp ly hợp, guốc phanh, bộ giảm tốc, bảng mạch, đầu nối, giao diện người dùng
    môđun truyền thông, cổng kết nối, bộ định thời, bộ so sánh, bộ chuyển đổi tương tự số
""")

STEPS = _list("""
    thu gom nguyên liệu, rửa sạch, nghiền nhỏ, trộn đều, gia nhiệt, làm nguội, lọc, sấy khô
    chiết bằng dung môi, cô đặc, lên men, ủ, ly tâm, kết tủa, tinh chế, đóng gói, tiệt trùng
    xác định vị trí, thu nhận tín hiệu, giải mã dữ liệu, so sánh với ngưỡng, gửi thông báo
    cấy giống, bổ sung dinh dưỡng, điều chỉnh độ ẩm, kiểm tra chất lượng, tạo hình, ép viên
    nung, tôi, ram, mạ kẽm, đánh bóng, phủ lớp bảo vệ, cắt theo kích thước, hàn nối, lắp ráp
    khử nước, trung hòa, thủy phân bằng enzym, hấp phụ, giải hấp, chưng cất phân đoạn
    huấn luyện mô hình, trích chọn đặc trưng, phân cụm dữ liệu, mã hóa khối, lưu trữ kết quả
    bóc vỏ, loại bỏ tạp chất, ngâm trong nước muối, chần nhanh, cấp đông, sấy thăng hoa
    hoạt hóa bề mặt, phun phủ, nhúng tẩm, ép nóng, kéo sợi, dệt, nhuộm, giặt, hấp
""")

PROPERTIES = _list("""
    độ bền, độ ẩm, nhiệt độ, áp suất, độ dày, đường kính, nồng độ, hàm lượng, hiệu suất, tốc độ
    công suất, điện áp, tần số, khối lượng riêng, độ nhớt, độ cứng, độ xốp, độ trong suốt
    độ dẫn nhiệt, độ dẫn điện, chiều dài, góc nghiêng, lưu lượng, thời gian lưu, độ pH, độ mặn
    cường độ sáng, bước sóng, độ phân giải, độ nhạy, độ chính xác, hệ số ma sát, mô đun đàn hồi
    độ giãn dài, tuổi thọ, mức tiêu thụ năng lượng, tỷ lệ nảy mầm, tỷ lệ sống, năng suất
    độ hấp phụ, diện tích bề mặt riêng, kích thước hạt, chỉ số chảy, độ kết tinh, độ chín
""")

UNITS = _list(
    "mm, °C, %, MPa, kg, giờ, phút, μm, nm, W, V, Hz, g/l, mg/kg, m/s, kN, lít, cm, ppm, lux"
)

FIELDS = _list("""
    nông nghiệp, y tế, công nghiệp thực phẩm, xây dựng, năng lượng tái tạo, viễn thông
    nuôi trồng thủy sản, môi trường, giao thông vận tải, chế biến gỗ, dệt may, cơ khí chế tạo
    công nghệ thông tin, chăn nuôi, bảo vệ thực vật, hóa chất, dược liệu, khai thác khoáng sản
    luyện kim, điện tử, giáo dục, du lịch, quản lý đô thị, phòng chống thiên tai, logistics
    lâm nghiệp, thủy lợi, quốc phòng, mỹ phẩm, in ấn, bao bì, ô tô, hàng không, đóng tàu
""")

PURPOSES = _list("""
    giảm chi phí sản xuất, nâng cao năng suất, tiết kiệm năng lượng, bảo vệ môi trường
    kéo dài thời gian bảo quản, tăng độ bền, giảm phát thải, nâng cao chất lượng sản phẩm
    đơn giản hóa kết cấu, dễ lắp đặt và bảo trì, tăng độ an toàn cho người sử dụng
    thích ứng với biến đổi khí hậu, chống xâm nhập mặn, tận dụng phụ phẩm nông nghiệp
    giảm tổn thất sau thu hoạch, điều trị bệnh tiểu đường, điều trị ung thư
    phòng bệnh cho cây trồng
    phòng trừ sâu đục thân, hạn chế bệnh đạo ôn, kháng khuẩn, chống oxy hóa, ức chế virut
    cải thiện giấc ngủ, tăng cường miễn dịch, giảm tiếng ồn, giảm rung động, chống thấm
    truy xuất nguồn gốc, tự động hóa dây chuyền, giám sát từ xa, phát hiện cháy sớm
    xử lý kim loại nặng, khử mùi, thu hồi nhiệt thải, tái sử dụng nước, cố định cacbon
    phục hồi đất bạc màu, giữ ẩm cho đất, bảo tồn nguồn gen, phát triển du lịch cộng đồng
""")

PROVINCES = _list("""
    Hà Nội, Hồ Chí Minh, Cần Thơ, Đà Nẵng, Hải Phòng, Đồng Nai, Lâm Đồng, Đồng Tháp, An Giang
    Vĩnh Long, Cà Mau, Tây Ninh, Khánh Hòa, Nghệ An, Thanh Hóa, Quảng Ninh, Bắc Ninh, Phú Thọ
    Thái Nguyên, Lào Cai, Hưng Yên, Ninh Bình, Huế, Gia Lai, Đắk Lắk, Quảng Ngãi, Quảng Trị
    Hà Tĩnh, Sơn La, Tuyên Quang, Lạng Sơn, Cao Bằng, Điện Biên, Lai Châu, Bình Dương, Long An
    Bến Tre, Trà Vinh, Sóc Trăng, Hậu Giang, Kiên Giang, Bạc Liêu, Tiền Giang, Bình Thuận
    Ninh Thuận, Phú Yên, Bình Định, Quảng Nam, Kon Tum, Đắk Nông, Hải Dương, Hà Nam, Nam Định
    Thái Bình, Vĩnh Phúc, Bắc Giang, Hòa Bình, Yên Bái, Hà Giang, Bắc Kạn, Bình Phước
""")

COMMUNES = _list("""
    Bình Thủy, Ninh Kiều, Cái Răng, Ô Môn, Thốt Nốt, Phong Điền, Cờ Đỏ, Vĩnh Thạnh, Thới Lai
    Tân An, Long Xuyên, Mỹ Tho, Sa Đéc, Cao Lãnh, Châu Đốc, Tân Châu, Hồng Ngự, Vị Thanh, Ngã Bảy
    Mỹ Xuyên, Kế Sách, Châu Thành, Phụng Hiệp, Long Mỹ, Tam Bình, Trà Ôn, Bình Minh, Mang Thít
    Cầu Giấy, Hoàn Kiếm, Đống Đa, Ba Đình, Thanh Xuân, Hai Bà Trưng, Gia Lâm, Đông Anh, Sóc Sơn
    Bát Tràng, Vạn Phúc, Tân Bình, Phú Nhuận, Gò Vấp, Thủ Đức, Bình Thạnh, Củ Chi, Hóc Môn
    Cần Giờ, Nhà Bè, Hải Châu, Sơn Trà, Ngũ Hành Sơn, Liên Chiểu, Cẩm Lệ, Hòa Vang, Lê Chân
    Ngô Quyền, Kiến An, Thủy Nguyên, Cát Hải, Đồ Sơn, Biên Hòa, Long Khánh, Trảng Bom, Nhơn Trạch
    Đà Lạt, Bảo Lộc, Đức Trọng, Di Linh, Lạc Dương, Buôn Ma Thuột, Krông Pắc, Cư Kuin, Pleiku
    An Khê, Nha Trang, Cam Ranh, Diên Khánh, Vạn Ninh, Quy Nhơn, Hoài Nhơn, Hội An, Điện Bàn
    Tam Kỳ, Trà My, Phú Quốc, Rạch Giá, Hà Tiên, Gò Quao, Vĩnh Châu, Năm Căn, Ngọc Hiển, Đầm Dơi
    Vinh, Cửa Lò, Nam Đàn, Quỳ Hợp, Hạ Long, Móng Cái, Đông Triều, Vân Đồn, Sa Pa, Bắc Hà
    Mù Cang Chải
    Mộc Châu, Yên Châu, Lục Ngạn, Yên Thế, Tân Cương, Đại Từ, Phúc Thọ, Sơn Tây, Chương Mỹ
""")

FAMILY = _list("""
    Nguyễn, Trần, Lê, Phạm, Hoàng, Huỳnh, Phan, Vũ, Võ, Đặng, Bùi, Đỗ, Hồ, Ngô, Dương, Lý, Đào
    Đinh, Mai, Trịnh, Lâm, Cao, Tạ, Châu, Hà, Tô, Thái, La, Quách, Kiều, Từ, Lưu, Vương, Tăng
""")
MIDDLE = _list(
    "Văn, Thị, Minh, Hữu, Thanh, Quốc, Đức, Ngọc, Hoàng, Xuân, Thu, Anh, Bảo, Gia, Kim, Phương"
)
GIVEN = _list("""
    Anh, Hùng, Lan, Hương, Dũng, Tuấn, Hà, Linh, Thảo, Nam, Long, Bình, Hải, Phúc, Trang, Hạnh
    Khoa, Tâm, Thủy, Sơn, Quang, Nga, Yến, Vinh, Cường, Đạt, Thắng, Loan, Mai, Trung, Kiên, Vy
    Duyên, Phong, Hiếu, Giang, Châu, Lộc, Tín, Nghĩa, Thơ, Toàn, Luân, Quyên, Diễm, Tiên, Nhã
""")
FOREIGN_FAMILY = _list("""
    SUZUKI, KIM, WANG, LI, TANAKA, SMITH, PARK, ZHANG, MÜLLER, SATO, CHEN, LEE, YAMADA, SCHMIDT
    JOHNSON, LIU, ITO, CHOI, ANDERSSON, WATANABE, DUPONT, ROSSI, KOBAYASHI, HUANG, GARCIA, NOVAK
    OGAWA, JUNG, BROWN, FISCHER, MORI, XU, LARSEN, IKEDA, MARTIN, SHIN, KUMAR, SINGH, PATEL
""")
FOREIGN_GIVEN = _list("""
    Hiroshi, Min-Soo, Wei, Jie, Kenta, John, Anna, Takashi, Ying, Peter, Yuki, Seung, Marie, Lars
    Makoto, Jun, Hans, David, Elena, Akira, Hao, Susan, Kazuo, Ji-Hoon, Ravi, Paul, Naoko, Tomas
""")

FOREIGN_STEM = _list("""
    NORDLYS, HAYAMA, SEOHAN, TIANQI, BERGWERK, OAKFIELD, MIRAIKEN, KOSMOPHARM, LUMETRA, HANJIN
    VELORA, ASAHIGO, QUANTEX, RHEINTAL, SUNPEAK, DAEYANG, FUJIMORI, GREENLAKE, HELIX, ORIONIS
    PACIFICA, TORII, SHENLAN, BLUEPINE, VALMONDE, KYOTANI, AEROSTAR, MEDIVANT, SAKURADA, POLYNOVA
    STAHLHOF, TECHNIQA, UNIBIO, VISTERRA, WANDA, XINGHE, YONEZU, ZENTECH, AGRIVON, BIOMERA
""")
FOREIGN_FORM = _list("""
    CORPORATION, CO. LTD., INC., GMBH, LLC, KABUSHIKI KAISHA, LIMITED, S.A., AG, HOLDINGS
""")
COMPANY_FORM = _list("""
    Công ty TNHH, Công ty cổ phần, Doanh nghiệp tư nhân, Công ty TNHH một thành viên
    Hợp tác xã, Tổng công ty, Cơ sở sản xuất, Hộ kinh doanh
""")
COMPANY_WORK = _list("""
    Công nghệ, Thương mại, Sản xuất, Chế biến thủy sản, Nông nghiệp, Xây dựng, Cơ khí, Dược phẩm
    Thực phẩm, Năng lượng, Môi trường, Thiết bị điện, Dịch vụ, Vật liệu, Phân bón, Thủ công mỹ nghệ
    Chế biến gỗ, Giống cây trồng, Du lịch, Bao bì, Nước mắm, Cà phê, Chè, Trái cây, Hóa chất
""")
COMPANY_NAME = _list("""
    Việt Nam, Minh Phát, Hoàng Gia, Đại Việt, Tân Tiến, Phú Thịnh, An Bình, Thành Công, Hưng Thịnh
    Sao Mai, Sông Hậu, Cửu Long, Tây Đô, Nam Bộ, Trường Sơn, Hồng Hà, Bình Minh, Rạng Đông
    Kim Long, Thiên Phú, Đông Á, Phương Nam, Bảo An, Ngọc Việt, Vạn Xuân, Hải Đăng, Lộc Phát
    Đất Mũi, Thất Sơn, Hòn Đất, Miền Tây, Lúa Vàng, Sen Hồng, Phù Sa, Bông Lúa, Trăng Rằm
""")
INSTITUTES = _list("""
    Trường Đại học Cần Thơ, Đại học Bách khoa Hà Nội, Viện Hàn lâm Khoa học và Công nghệ Việt Nam
    Đại học Quốc gia Thành phố Hồ Chí Minh, Viện Lúa Đồng bằng sông Cửu Long
    Trường Đại học Nông Lâm, Viện Cây ăn quả miền Nam, Viện Nghiên cứu Nuôi trồng Thủy sản
    Học viện Nông nghiệp Việt Nam, Trường Đại học Tây Đô, Viện Dược liệu, Viện Năng lượng
    Trung tâm Ứng dụng Tiến bộ Khoa học và Công nghệ, Viện Khoa học Thủy lợi
    Trường Đại học Kỹ thuật Công nghệ, Viện Công nghệ Sinh học, Viện Bảo vệ thực vật
    Trung tâm Khuyến nông, Sở Khoa học và Công nghệ, Bệnh viện Đa khoa Trung ương
    Trường Đại học Y Dược, Viện Cơ điện Nông nghiệp, Viện Chăn nuôi, Trung tâm Giống thủy sản
""")
AGENTS = _list("""
    Công ty TNHH Sở hữu trí tuệ Sao Bắc, Công ty Luật TNHH Đại Lộ, Công ty TNHH Trí Minh và Cộng sự
    Văn phòng luật sư Tân Phong, Công ty cổ phần Tư vấn Hoàng Quân, Công ty TNHH Tầm Sáng
    Công ty Luật TNHH Phương Đông IP, Công ty TNHH Đại diện Nam Việt, Công ty TNHH Bản Quyền Xanh
""")

MARK_SYLLABLES = _list("""
    vi, na, mo, ri, ta, lo, sen, pho, an, ka, zu, fa, mi, da, bio, eco, vita, tech, win, max, sun
    gold, green, sao, viet, nova, pro, lux, tra, long, phu, kim, bao, ngoc, ha, thien, hoa, mai
""")
GOODS = {
    "30": _list("chè, cà phê, bánh kẹo, gạo, bún khô, mì ăn liền, nước mắm, gia vị, mật ong, kem"),
    "35": _list("mua bán hàng nông sản, quảng cáo, quản lý kinh doanh, siêu thị, xuất nhập khẩu"),
    "5": _list("dược phẩm, thực phẩm chức năng, thuốc trừ sâu, tã lót, chế phẩm diệt khuẩn"),
    "25": _list("quần áo, giày dép, mũ nón, đồ lót, khăn quàng cổ"),
    "3": _list("mỹ phẩm, nước hoa, xà phòng, kem đánh răng, tinh dầu, dầu gội đầu"),
    "29": _list("thịt, cá, tôm đông lạnh, sữa, dầu ăn, rau quả sấy khô, trứng, nước xương hầm"),
    "9": _list("phần mềm máy tính, thiết bị điện tử, cáp điện, pin, tai nghe, kính mắt"),
    "43": _list("nhà hàng ăn uống, khách sạn, quán cà phê, dịch vụ cung cấp thực phẩm"),
    "11": _list("đèn chiếu sáng, máy lọc nước, thiết bị vệ sinh, máy điều hòa, bếp điện"),
    "31": _list("trái cây tươi, rau tươi, hạt giống, cây giống, thức ăn gia súc, hoa tươi"),
    "32": _list("nước uống đóng chai, bia, nước ép trái cây, nước tăng lực"),
    "1": _list("phân bón, hóa chất công nghiệp, chất kết dính, chế phẩm vi sinh cho đất"),
    "41": _list("đào tạo, giải trí, tổ chức hội thảo, xuất bản sách"),
    "42": _list("nghiên cứu khoa học, thiết kế phần mềm, kiểm định chất lượng, tư vấn công nghệ"),
    "19": _list("gạch, xi măng, vật liệu xây dựng phi kim loại, cửa nhựa, kính xây dựng"),
    "20": _list("đồ gỗ nội thất, giường tủ, bàn ghế, đệm, gối"),
    "33": _list("rượu, rượu gạo, rượu vang, rượu thuốc"),
    "12": _list("xe máy, xe điện, phụ tùng ô tô, lốp xe, xe đạp"),
    "7": _list("máy nông nghiệp, máy bơm, động cơ, máy đóng gói, máy xay xát"),
    "40": _list("gia công kim loại, xử lý nước thải, chế biến thực phẩm, in ấn"),
}
DESIGNS = _list("""
    Chai, Bao gói, Nhãn sản phẩm, Hộp đựng, Đèn, Ghế, Bàn, Xe máy, Ống nhựa, Gạch lát, Giày
    Túi xách
    Đồng hồ, Quạt điện, Nồi cơm điện, Bình nước, Khung cửa, Vòi nước, Điện thoại di động, Bàn phím
    Lốp xe, Tủ bếp, Đồ chơi, Bút viết, Mũ bảo hiểm, Ổ cắm điện, Máy sấy tóc, Giường tầng, Lọ mỹ phẩm
""")
CROPS = _list("""
    gạo thơm, cam sành, bưởi Năm Roi, xoài cát, sầu riêng, thanh long, nhãn xuồng, vải thiều, chè
    cà phê, hồ tiêu, hạt điều, nước mắm, mật ong, tỏi, hành tím, khoai lang tím, dừa sáp, sâm, quế
    tôm sú, cua biển, mắm ruốc, bún gạo, bánh tráng, cá lóc khô, yến sào, rau má, dâu tây, atisô
    măng cụt, chôm chôm, vú sữa, quýt hồng, mãng cầu, ổi, na, mít, chuối laba, bơ, nấm rơm
    trà mãng cầu
""")
STANDARD_SUBJECTS = _list("""
    Thực phẩm, Bê tông, Thép cốt bê tông, Nước thải công nghiệp, Chất lượng nước, Phân bón, Gạo
    Phương tiện giao thông đường bộ, Thiết bị điện gia dụng, Vật liệu dệt, Thức ăn chăn nuôi, Chè
    Dầu mỡ động vật và thực vật, Sữa và sản phẩm sữa, Thủy sản và sản phẩm thủy sản, Rau quả, Cà phê
    Công nghệ thông tin, Mã số mã vạch, Truy xuất nguồn gốc, Hệ thống quản lý chất lượng, Không khí
    Chất thải rắn, Ống nhựa, Xi măng, Gỗ, Cao su, Chất dẻo, Sơn và vecni, Dụng cụ đo, Nồi hơi
    Thang máy, Phòng cháy chữa cháy, Trang thiết bị y tế, Đồ chơi trẻ em, Mỹ phẩm, Bao bì
    Giống cây trồng
""")
STANDARD_ASPECTS = _list("""
    Yêu cầu kỹ thuật, Phương pháp thử, Xác định hàm lượng, Thuật ngữ và định nghĩa, Lấy mẫu
    Xác định độ bền, Hướng dẫn chung, Quy phạm thực hành, Yêu cầu an toàn, Ghi nhãn, Phân loại
    Xác định độ ẩm, Phát hiện và định lượng vi sinh vật, Phép thử cảm quan, Bảo quản và vận chuyển
    Đánh giá sự phù hợp, Tính toán thiết kế, Giám định, Kiểm tra siêu âm
    Xác định dư lượng thuốc trừ sâu
""")
ISSUERS = _list("""
    Bộ Khoa học và Công nghệ, Bộ Nông nghiệp và Môi trường, Bộ Y tế, Bộ Xây dựng, Bộ Công Thương
    Bộ Công an, Bộ Quốc phòng, Ủy ban Tiêu chuẩn Đo lường Chất lượng Quốc gia
""")
ICS = _list("""
    67.040, 91.100.30, 13.060.70, 65.080, 67.060, 43.020, 97.030, 59.080.30, 65.120, 67.140.10
    67.200.10, 67.100.10, 67.120.30, 67.080.01, 35.040, 03.120.10, 13.040.20, 13.030.10, 23.040.20
    91.100.10, 79.040, 83.060, 83.080.01, 87.040, 17.060, 27.060.30, 91.140.90, 13.220.10, 11.040.01
    97.200.50, 71.100.70, 55.020, 65.020.20, 77.140.15, 29.120.50, 07.100.30, 01.040.67
""")
IPC_CLASSES = _list("""
    A61K, H04W, H04L, C07D, A61P, G06F, H04N, C12N, A23L, C07K, H01L, A01N, B65D, C02F, G06Q, A01G
    F16H, C08L, B60K, H01M, A61B, B01D, C09D, E04B, F24F, A01K, B62K, C08G, G02B, D06F, F02M, C22C
    H02J, B29C, G01N, A47J, C05F, B01J, A23K, C04B, E02B, F25D, B65G, H05B, G08B, B62D, D21H, F03D
    A01D, A01B, C12P, B32B, C09K, G03G, E01D, B63B, A24F, H01R, B05B, B02C, A22C, A23B, C12G, D01F
""")
OFFICES = _list("US, JP, KR, CN, EP, DE, GB, FR, TW, IN, AU, SE, CH, IT, SG, TH, IB")
EVENTS = _list("""
    Biên lai điện tử, Bổ sung bản tóm tắt, Nộp bản mô tả sửa đổi
    Thông báo dự định cấp văn bằng bảo hộ
    Trả lời thông báo kết quả thẩm định nội dung, Quyết định chấp nhận đơn hợp lệ
    Thông báo dự định từ chối về nội dung, Người nộp đơn tự sửa đổi bổ sung đơn, Nộp lệ phí cấp bằng
    Yêu cầu thẩm định nội dung, Trả lời thông báo kết quả thẩm định hình thức, Bổ sung giấy ủy quyền
    Thông báo dự định từ chối về hình thức, Yêu cầu gia hạn trả lời công văn, Yêu cầu tách đơn
    Công bố đơn, Ghi nhận chuyển giao đơn, Tài liệu cấp văn bằng, Tài liệu khác
    Ghi nhận thay đổi tên và địa chỉ chủ đơn, Đề nghị ra thông báo nội dung
    Ghi nhận thay đổi đại diện
""")
STATUSES = {
    "patents": _list("""
        SC_HI Chờ cấp VBBH, b. SC Chờ nộp lệ phí cấp VBBH, Cấp bằng, Đang thẩm định nội dung
        Đang giải quyết, Hết hạn, SC Chờ công bố B, Từ chối, Công bố đơn, Mất hiệu lực
        Chấp nhận đơn hợp lệ, SC NNĐ không nộp phí đúng hạn, Rút đơn, Đang bị phản đối
    """),
    "marks": _list("""
        Cấp bằng, Đang giải quyết, Còn hiệu lực, Hết hạn, Từ chối, Gia hạn, Công bố đơn, Rút đơn
        Đang bị phản đối, Hủy bỏ hiệu lực, Đã chuyển nhượng
    """),
    "standards": _list("""
        A - Còn hiệu lực, Hết hiệu lực, Bị thay thế, Đang rà soát, Chưa có hiệu lực, Hủy bỏ
    """),
    "tasks": _list("""
        Đã nghiệm thu, Đang thực hiện, Đã kết thúc, Đang tuyển chọn, Được gia hạn, Đề xuất
        Đang ứng dụng kết quả, Đã đăng ký kết quả, Tạm dừng, Dừng thực hiện
    """),
    "products": _list("Đang lưu hành, Đang xét, Tạm ngừng, Thu hồi, Ngừng lưu hành"),
}
SENTENCES = _list("""
    {subject} đề cập đến {thing} bao gồm {part} và {part} được bố trí trên {part}.
    {subject} đề xuất {thing} được sử dụng trong lĩnh vực {field} nhằm {purpose}.
    Mục đích của {subject} là {purpose} và {purpose}.
    Trong đó {part} được làm bằng {material} có {property} nằm trong khoảng từ {range} {unit}.
    Quy trình gồm các bước {step} rồi {step} rồi {step} và cuối cùng là {step}.
    {part} được nối với {part} thông qua {part} sao cho {property} không vượt quá {number} {unit}.
    Nguyên liệu chính là {material} phối trộn với {material} theo tỷ lệ {number} phần khối lượng.
    Nhờ đó {property} của {thing} tăng {number} % so với giải pháp đã biết.
    Chế phẩm chứa {compound} với hàm lượng {number} {unit} cùng với {material} và {material}.
    Sau khi {step} thì hỗn hợp được {step} ở {property} từ {range} {unit} trong {number} giờ.
    Theo một phương án khác {part} còn có {part} để {purpose}.
    Sản phẩm thu được có {property} cao và {property} ổn định nên phù hợp với {field}.
    Khi {property} lớn hơn {number} {unit} thì {part} tự động điều chỉnh {part}.
    Ngoài ra {subject} còn đề cập đến {thing} chứa {material} dùng để {purpose}.
    Thử nghiệm tại {place} cho thấy {thing} làm giảm {property} xuống còn {number} {unit}.
    {thing} theo {subject} khắc phục được nhược điểm của {thing} trong lĩnh vực {field}.
""")
COMPOUND_HEADS = _list(
    "metyl, etyl, propyl, flo, clo, brom, amino, hydroxy, phenyl, xyclo, nitro, oxo, tri, đi, tetra"
)
COMPOUND_TAILS = _list("""
    axetat, benzamit, pyridin, pyrimidin, indol, quinolin, piperazin, axit butanoic, xyclohexan
    imidazol, thiophen, sulfonamit, cacboxamit, morpholin, pyrazol, purin, triazol, benzen
""")
PROGRAMMES = _list("""
    Chương trình phát triển nông nghiệp công nghệ cao, Chương trình nông thôn miền núi
    Chương trình hỗ trợ doanh nghiệp đổi mới sáng tạo, Chương trình ứng phó biến đổi khí hậu
    Chương trình bảo tồn nguồn gen, Chương trình chuyển đổi số
    Chương trình phát triển tài sản trí tuệ
""")
